// SPDX-License-Identifier: Apache-2.0
import Host
import Testing

@testable import Spec

/// A spec with nothing wrong in it; tests change a part.
let good = """
    version: 1
    monitors:
      - name: watch-web
        tier: read
        memory: 8MiB
        targets: [web]
        programs:
          - process-list: { every: 5s }
          - module-list
          - map-addr: { symbol: linux_banner }
    targets:
      - name: web
        os: linux
        profile: { kernel: /boot/vmlinuz }
    """

/// `good` with one part changed; the part must be there.
func changed(_ part: String, to other: String, _ source: SourceLocation = #_sourceLocation) -> String {
    #expect(good.contains(part), sourceLocation: source)
    return good.replacing(part, with: other, maxReplacements: 1)
}

/// What is wrong in a text, each finding as `line:column message`.
func findings(_ text: String) -> [String] {
    var found: [Diagnostic] = []
    do {
        _ = try Spec.parse(text: text, file: "spec.yaml") { found.append($0) }
    } catch let error as Diagnostics {
        found = error.all
    } catch {
        return ["not diagnostics: \(error)"]
    }
    return found.map { finding in
        let place = finding.location.map { "\($0.line):\($0.column) " } ?? ""
        return place + (finding.severity == .warning ? "warning: " : "") + finding.message
            + (finding.hint.map { " | " + $0 } ?? "")
    }
}

/// Expects exactly one finding, which begins so and contains that.
func expectOne(
    _ text: String, at place: String, _ message: String, _ source: SourceLocation = #_sourceLocation
) {
    let found = findings(text)
    #expect(found.count == 1, "\(found)", sourceLocation: source)
    #expect(found.first?.hasPrefix(place + " ") == true, "\(found)", sourceLocation: source)
    #expect(found.first?.contains(message) == true, "\(found)", sourceLocation: source)
}
