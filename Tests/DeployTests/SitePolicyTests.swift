// SPDX-License-Identifier: Apache-2.0
import Host
import Policy
import SystemPackage
import Testing

@testable import Deploy

/// Whose policy sources a host gets: those of its own hypervisor, or of none.
@Suite struct SitePolicyTests {
    /// A folder in the shape of Xen's source tree, which says that it is of a version.
    private func withSources<Result>(
        of version: String, _ body: (FilePath) async throws -> Result
    ) async throws -> Result {
        try await withLayout { layout in
            for file in ["tools/flask/policy/modules/modules.conf", "xen/xsm/flask/policy/access_vectors"] {
                let path = layout.root.pushing(FilePath(file))
                try Files.makeDirectory(path.removingLastComponent())
                try Files.write("", to: path)
            }
            try Files.write(version + "\n", to: layout.root.appending("VERSION"))
            return try await body(layout.root)
        }
    }

    private static let xen = "xen_major : 4\nxen_minor : 17\nxen_extra : .5\nfree_memory : 1\n"

    @Test func theHypervisorsVersionMustBeTheSources() async throws {
        let host = answering(["xl info": .init(status: 0, output: Self.xen)])
        try await withSources(of: "4.17.5") { folder in
            let found = try await Site(host: host, policySources: folder).findPolicySources()
            #expect(found.folder == folder && found.xenVersion == "4.17.5")
        }
        try await withSources(of: "4.18.0") { folder in
            let error = await #expect(throws: ToolError.self) {
                try await Site(host: host, policySources: folder).findPolicySources()
            }
            #expect(error?.code == .preflight)
            #expect(error?.message.contains("of Xen 4.18.0, not 4.17.5") == true)
        }
    }

    /// Away from Xen a policy can be built and proved all the same.
    @Test(arguments: [nil, Invocation.Outcome(status: 1, errors: "xencall: cannot open /proc/xen/privcmd")])
    func withoutXenTheSourcesSayTheirVersion(_ outcome: Invocation.Outcome?) async throws {
        let host = answering(outcome.map { ["xl info": $0] } ?? [:])
        try await withSources(of: "4.18.0") { folder in
            let found = try await Site(host: host, policySources: folder).findPolicySources()
            #expect(found.xenVersion == "4.18.0")
        }
    }

    /// What Xen says and is not understood is no reason to take any sources.
    @Test func aVersionThatIsNotUnderstoodIsAnError() async throws {
        let host = answering(["xl info": .init(status: 0, output: "host : dom0\n")])
        try await withSources(of: "4.17.5") { folder in
            let error = await #expect(throws: ToolError.self) {
                try await Site(host: host, policySources: folder).findPolicySources()
            }
            #expect(error?.code == .corrupt)
        }
    }
}
