// SPDX-License-Identifier: Apache-2.0
import Host
public import Spec
public import SystemPackage

/// What a user wants of a host: a spec, the image that its monitors run, and what is to be renewed.
public struct Wish: Sendable {
    /// Where the image comes from.
    public enum Image: Sendable, Equatable {
        /// A file; it is kept under its digest.
        case file(FilePath)
        /// One that is kept.
        case kept(String)
    }

    public var spec: Spec
    public var image: Image
    /// Monitors that get a new domain in any case.
    public var replace: Set<String>
    /// The only monitors that are changed; nil for all of them.
    public var only: Set<String>?
    /// Whether a target that is not there is waited for, instead of standing in the way.
    public var waitsForTargets = false
    /// Monitors that are to do for now with those of their targets that are there.
    var narrowed: [String: [String]] = [:]

    public init(spec: Spec, image: Image, replace: Set<String> = []) {
        self.spec = spec
        self.image = image
        self.replace = replace
    }

    /// Finds what can be known to be wrong without looking at the host.
    func check(_ layout: Layout) throws {
        var problems: [Preflight.Problem] = []
        let path = path(of: image, layout)
        if !Files.exists(path) {
            problems.append(("there is no image at \(path)", "stubvmi image build, or --image FILE"))
        }
        problems += ImagePrograms(of: path)?.problems(with: spec) ?? []
        let names = Set(spec.monitors.map(\.name))
        problems += replace.subtracting(names).sorted().map { name in
            ("the spec has no monitor '\(name)' to replace", "stubvmi list")
        }
        try Preflight.refuse(problems)
    }

    func path(of image: Image, _ layout: Layout) -> FilePath {
        switch image {
        case .file(let path): path
        case .kept(let digest): layout.image(digest)
        }
    }
}
