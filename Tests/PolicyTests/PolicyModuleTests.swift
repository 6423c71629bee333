// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import Testing

@testable import Policy

struct PolicyModuleTests {
    @Test("The text of the module is stable")
    func text() throws {
        #expect(
            try PolicyModule.render(.sample) == """
                # SPDX-License-Identifier: Apache-2.0
                #
                # Who may watch whom. Made by stubvmi from the spec: change that, not this.
                # The macros are in introspection.if; Xen's access_vectors says what each permission stands for.

                # Target web, watched by watch-web, watch-all.
                introspection_target(stubvmi_target_web_t)

                # Target db.1, watched by watch-all.
                introspection_target(stubvmi_target_db_1_t)

                # Target idle, watched by nobody.
                introspection_target(stubvmi_target_idle_t)

                # Monitor watch-web, tier read, targets: web.
                introspection_monitor(stubvmi_monitor_watch_web_t)
                introspection_read(stubvmi_monitor_watch_web_t, { stubvmi_target_web_t })

                # Monitor watch-all, tier read, targets: web, db.1.
                introspection_monitor(stubvmi_monitor_watch_all_t)
                introspection_read(stubvmi_monitor_watch_all_t, { stubvmi_target_web_t stubvmi_target_db_1_t })

                """)
    }

    @Test(
        "Each tier has its macro, a ring for each target with events, and the supervisor whom to look after")
    func tiers() throws {
        let text = try PolicyModule.render(.tiers)
        #expect(
            text.hasSuffix(
                """
                # Monitor control, tier control, targets: all, one-control.
                introspection_monitor(stubvmi_monitor_control_t)
                introspection_control(stubvmi_monitor_control_t, { stubvmi_target_all_t stubvmi_target_one_control_t })

                # Monitor events, tier events, targets: all, one-events.
                introspection_monitor(stubvmi_monitor_events_t)
                introspection_ring(stubvmi_target_all_t, stubvmi_monitor_events_t)
                introspection_ring(stubvmi_target_one_events_t, stubvmi_monitor_events_t)
                introspection_events(stubvmi_monitor_events_t, { stubvmi_target_all_t stubvmi_target_one_events_t }, \
                { stubvmi_target_all_t_channel stubvmi_target_one_events_t_channel })

                # Supervisor of the monitors control, events.
                introspection_supervisor(stubvmi_supervisor_t, { stubvmi_monitor_control_t stubvmi_monitor_events_t }, \
                { stubvmi_target_all_t stubvmi_target_one_control_t stubvmi_target_one_events_t }, \
                { stubvmi_target_all_t stubvmi_target_one_events_t })

                """), "\(text)")
    }

    @Test(
        "A monitor of any tier may watch nothing, and two may have the events of one while they change places"
    )
    func extremes() async throws {
        var spec = Spec.tiers
        for index in spec.monitors.indices { spec.monitors[index].targets = [] }
        let scratch = try Scratch()
        let sources = try await XenPolicy.sources
        let none = try await PolicyBuild.build(spec: spec, sources: sources, host: scratch.host)
        #expect(try Proof.prove(binary: none.path, spec: spec).violations == [])
        for index in spec.monitors.indices {
            spec.monitors[index].tier = .events
            spec.monitors[index].targets = ["all", "idle"]
        }
        let shared = try await PolicyBuild.build(spec: spec, sources: sources, host: scratch.host)
        #expect(try Proof.prove(binary: shared.path, spec: spec).violations == [])
    }

    @Test(
        "A name that would become more than an identifier is refused",
        arguments: [
            "a b", "a\nallow domU_t dom0_t:mmu map_read;", "a'", "a`", "a,b", "a)", "é", "",
            String(repeating: "x", count: 200),
        ])
    func hostileName(_ name: String) throws {
        var spec = Spec.sample
        spec.targets[2].name = name
        if name.isEmpty {
            // An empty name is an identifier, but Spec refuses it before.
            #expect(try PolicyModule.render(spec).contains("stubvmi_target__t"))
        } else {
            #expect(throws: Diagnostics.self) { try PolicyModule.render(spec) }
        }
    }

    @Test("Two domains never share a type")
    func sharedType() throws {
        var spec = Spec.sample
        spec.targets[2].name = "db-1"
        let error = #expect(throws: Diagnostics.self) { try PolicyModule.render(spec) }
        #expect(error?.description.contains("'db.1' and 'db-1' would both get the FLASK type") == true)
    }

    @Test("A target that is not there is refused, and so is one named twice")
    func unknownTarget() throws {
        var spec = Spec.sample
        spec.monitors[0].targets = ["gone"]
        spec.monitors[1].targets = ["web", "web"]
        let error = #expect(throws: Diagnostics.self) { try PolicyModule.render(spec) }
        #expect(error?.all.count == 2)
    }
}

struct ModuleListTests {
    @Test("modules.conf is read as Xen's Makefile reads it, and ours come in their places")
    func order() throws {
        let list = ModuleList(
            """
            # xen = on
            xen = on
             dom0 = on \

            guest_features = on
            nomigrate = off
            9x = on
            x=on
            domU\t= on # why
            """)
        #expect(list.names == ["xen", "dom0", "guest_features", "domU"])
        #expect(
            try list.adding().names == [
                "xen", "dom0", "introspection_apart", "guest_features", "introspection_apart_end", "domU",
                "introspection_ordinary", "introspection", "stubvmi",
            ])
        #expect(ModuleList(try list.adding().text) == (try list.adding()))
    }

    @Test("A policy without what ours is built on is refused", arguments: ["xen", "dom0", "guest_features"])
    func missing(_ name: String) throws {
        let text = ["xen", "dom0", "guest_features"].filter { $0 != name }.map { "\($0) = on\n" }.joined()
        let error = #expect(throws: ToolError.self) { try ModuleList(text).adding() }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains(name) == true)
    }
}
