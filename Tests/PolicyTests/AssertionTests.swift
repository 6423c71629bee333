// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import SystemPackage
import Testing

@testable import Policy

/// checkpolicy itself refuses a policy in which anybody gets more than a tier names.
struct AssertionTests {
    static let monitor = "stubvmi_monitor_watch_web_t"
    static let rules = [
        "allow \(monitor) stubvmi_target_web_t:mmu map_write;",
        "allow \(monitor) stubvmi_target_web_t:mmu remote_remap;",
        "allow \(monitor) stubvmi_target_web_t:domain pause;",
        "allow \(monitor) stubvmi_target_web_t:domain2 vm_event;",
        "allow \(monitor) stubvmi_target_web_t:hvm gethvmc;",
        "allow \(monitor) stubvmi_target_db_1_t:mmu map_read;",
        "allow \(monitor) stubvmi_target_web_t_self:mmu map_read;",
        "allow \(monitor) stubvmi_target_web_t_channel:event send;",
        "allow \(monitor) stubvmi_monitor_watch_all_t:mmu map_read;",
        "allow \(monitor) dom0_t:mmu stat;",
        "allow \(monitor) domU_t:grant map_read;",
        "allow \(monitor) domio_t:mmu map_read;",
        "allow \(monitor) domxen_t:mmu map_read;",
        "allow \(monitor) unlabeled_t:domain getdomaininfo;",
        "allow \(monitor) security_t:security load_policy;",
        "allow \(monitor) xen_t:xen physinfo;",
        "allow \(monitor) xen_t:xen2 pmu_use;",
        "allow \(monitor) xen_t:version xen_commandline;",
        "allow \(monitor)_self stubvmi_target_web_t:mmu map_read;",
        "allow \(monitor)_channel stubvmi_target_web_t:event bind;",
        "allow stubvmi_target_web_t \(monitor):event send;",
        "allow stubvmi_target_web_t \(monitor):mmu map_read;",
        "allow stubvmi_target_web_t_channel \(monitor):event bind;",
        "allow domU_t \(monitor):grant map_read;",
        "allow domain_type domain_type:argo send;",
        "allow introspection_read_type introspection_target_type:mmu map_read;",
        "allow introspection_monitor_type introspection_monitor_type_channel:event send;",
        "allow introspection_monitor_type introspection_monitor_type_self:mmu map_read;",
        "introspection_read(\(monitor), domU_t)",
        "if (guest_writeconsole) { allow \(monitor) stubvmi_target_web_t:mmu map_write; }",
    ]

    @Test("A rule too many fails the build", arguments: rules)
    func tooMany(_ rule: String) async throws {
        let scratch = try Scratch()
        let host = scratch.host
        let error = await #expect(throws: ToolError.self) {
            try await PolicyBuild.build(with: rule, on: host)
        }
        // Xen's own assertions come first for events.
        #expect(error?.code == .denied)
        #expect(error?.cause?.contains("forbidden by modules/") == true)
    }

    @Test("A refusal names the monitor that the assertion is about")
    func origin() async throws {
        let scratch = try Scratch()
        let host = scratch.host
        let error = await #expect(throws: ToolError.self) {
            try await PolicyBuild.build(with: Self.rules[0], on: host)
        }
        #expect(
            error?.message == """
                the policy would allow more than the tiers do: allow \(Self.monitor) stubvmi_target_web_t:mmu \
                { map_write } (Monitor watch-web)
                """)
    }

    @Test("A module of the site is held to the tiers as well")
    func siteModule() async throws {
        let scratch = try Scratch()
        let folder = scratch.path.appending("sources")
        try await XenPolicy.sources.copy(to: folder)
        let modules = folder.pushing(PolicySources.policy).appending("modules")
        let list = String(decoding: try Files.read(modules.appending("modules.conf")), as: UTF8.self)
        try Files.write(list + "\nsite = on\n", to: modules.appending("modules.conf"))
        try Files.write("allow domain_type domain_type:mmu map_read;\n", to: modules.appending("site.te"))
        let sources = try PolicySources(folder: folder, xenVersion: "4.17.5")
        let host = scratch.host
        let error = await #expect(throws: ToolError.self) {
            try await PolicyBuild.build(spec: .sample, sources: sources, host: host)
        }
        #expect(error?.code == .denied)
    }

    @Test("A mistake in our module is reported with its place and whom it is about")
    func mistake() async throws {
        let scratch = try Scratch()
        let module = try PolicyModule.render(.sample) + "allow nobody_t dom0_t:mmu stat;\n"
        let sources = try await XenPolicy.sources
        let host = scratch.host
        let error = await #expect(throws: ToolError.self) {
            try await PolicyBuild.build(module: module, sources: sources, host: host)
        }
        let line = module.split(separator: "\n", omittingEmptySubsequences: false).count - 1
        #expect(error?.message.contains("modules/stubvmi.te:\(line): 'unknown type nobody_t'") == true)
        #expect(error?.message.hasSuffix("(Monitor watch-all)") == true)
    }

    @Test("A module of the sources with the name of one of ours is not overwritten")
    func nameTaken() async throws {
        let scratch = try Scratch()
        let folder = scratch.path.appending("sources")
        try await XenPolicy.sources.copy(to: folder)
        let module = folder.pushing(PolicySources.policy).appending("modules").appending("stubvmi.te")
        try Files.write("", to: module)
        let sources = try PolicySources(folder: folder, xenVersion: "4.17.5")
        let host = scratch.host
        let error = await #expect(throws: ToolError.self) {
            try await PolicyBuild.build(spec: .sample, sources: sources, host: host)
        }
        #expect(error?.code == .exists)
    }
}
