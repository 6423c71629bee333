// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import SystemPackage
import TargetBundle
import Testing

@testable import Deploy

/// An apply that fails leaves the host as it was; LabTests show one that does not.
@Suite struct ApplyTests {
    private static let loads = ["xl loadpolicy": Invocation.Outcome(status: 0)]

    /// Applies the spec on a host whose target runs; `profile` is what lies where its profile should.
    private func apply(
        on layout: Layout, profile: [UInt8], creating: Invocation.Outcome
    ) async throws -> (xen: XenHost, error: ToolError?) {
        var spec = PreflightTests.spec
        let file = layout.root.appending("web.profile")
        spec.targets[0].profile = .file(file.string)
        try Files.write(profile, to: file)
        let image = layout.root.appending("stubvmi.elf.gz")
        try Files.write("image", to: image)
        let create = Xl.createPaused(layout.config(of: "watch-web")).description
        let xen = XenHost(
            domains: [PreflightTests.web], answers: Self.loads.merging([create: creating]) { $1 })
        do {
            _ = try await Apply(site: xen.site(layout), image: image).run(spec)
            return (xen, nil)
        } catch let error as ToolError {
            return (xen, error)
        }
    }

    @Test func whatWasDoneIsUndoneBackwards() async throws {
        try await withLayout { layout in
            let (xen, error) = try await apply(
                on: layout, profile: try PackedProfile.Builder(bannerPrefix: Array("Linux".utf8)).pack(),
                creating: .init(status: 1, errors: "libxl: error: not enough memory"))
            #expect(error?.code == .rolledBack)
            #expect(error?.cause?.contains("not enough memory") == true)
            let undone = error?.cause?.split(separator: "\n").filter { $0.hasSuffix(": undone") }
            #expect(undone == ["domain watch-web: undone", "files of watch-web: undone", "policy: undone"])
            // The policy of before, with what the live target needs.
            #expect(
                xen.changes == [
                    "xl loadpolicy", Xl.createPaused(layout.config(of: "watch-web")).description,
                    "xl loadpolicy",
                ])
            #expect(
                !Files.exists(layout.config(of: "watch-web")) && !Files.exists(layout.bundle(of: "watch-web"))
            )
            let state = try State.load(layout)
            #expect(state.monitors.isEmpty)
        }
    }

    /// Everything that can be known to be wrong is found before anything is changed.
    @Test func aDamagedProfileStopsItBeforeItBegins() async throws {
        try await withLayout { layout in
            let (xen, error) = try await apply(on: layout, profile: [1, 2, 3], creating: .init(status: 0))
            #expect(error?.code == .corrupt)
            #expect(xen.changes.isEmpty && !Files.exists(layout.state))
        }
    }
}
