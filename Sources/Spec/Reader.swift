// SPDX-License-Identifier: Apache-2.0
import Host
import Yams

/// A value, and where in the spec it stands.
struct Located<Value> {
    var value: Value
    var at: Diagnostic.Location
}

/// Turns a spec's text into a `Spec`, and gathers everything that is wrong on the way.
final class Reader {
    /// More findings than a person reads; the rest is counted.
    private static let mostFindings = 100

    let file: String
    private(set) var findings: [Diagnostic] = []
    private(set) var failed = false
    /// Where the parts of the spec stand, once it has been read.
    var source = SpecSource()
    private var unsaid = 0
    private var repeated: RepeatedKeys?

    init(file: String) { self.file = file }

    /// The spec, or nil after an error; a spec that is returned after `failed` is of no use either.
    func read(_ text: String) -> Spec? {
        guard let document = compose(text) else { return nil }
        repeated = document.repeated
        return withExtendedLifetime(document) {
            checkTree(document.root)
            return readSpec(document.root)
        }
    }

    /// What was found, in the order of the text.
    var sortedFindings: [Diagnostic] {
        let places = findings.enumerated().sorted { one, other in
            let (a, b) = (one.element.location, other.element.location)
            return (a?.line ?? 0, a?.column ?? 0, one.offset) < (b?.line ?? 0, b?.column ?? 0, other.offset)
        }
        let rest = unsaid == 0 ? [] : [Diagnostic(.error, "\(unsaid) more findings are not shown")]
        return places.map(\.element) + rest
    }

    func error(at location: Diagnostic.Location, _ message: String, hint: String? = nil) {
        failed = true
        guard findings.count < Self.mostFindings else {
            unsaid += 1
            return
        }
        findings.append(Diagnostic(.error, at: location, message, hint: hint))
    }

    /// Whether a key was reported as standing in its mapping twice.
    func isRenamed(_ key: String) -> Bool { repeated?.isRenamed(key) ?? false }

    func location(_ mark: Mark?) -> Diagnostic.Location {
        .init(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    func location(_ node: Node) -> Diagnostic.Location { location(node.mark) }
}
