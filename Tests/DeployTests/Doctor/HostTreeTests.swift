// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

@testable import Deploy

/// Machines as their files show them, and doctor's whole look at one.
@Suite struct HostTreeTests {
    private func withTree(
        _ files: [String: String], _ body: (HostTree, FilePath) async throws -> Void
    ) async throws {
        let root = FilePath(NSTemporaryDirectory()).appending("tree-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: root.string) }
        for (name, text) in files {
            let path = root.pushing(FilePath(name))
            try Files.makeDirectory(path.removingLastComponent())
            try Files.write(text, to: path)
        }
        try await body(HostTree(root: root), root)
    }

    private static let dom0 = [
        "sys/hypervisor/type": "xen\n", "proc/xen/capabilities": "control_d\n",
        "sys/hypervisor/version/major": "4\n", "sys/hypervisor/version/minor": "17\n",
        "sys/hypervisor/version/extra": ".5\n",
        "proc/cpuinfo": "processor\t: 0\nvendor_id\t: AuthenticAMD\n",
        "proc/1/cmdline": "/sbin/init\0",
        "proc/77/cmdline": "/usr/lib/xen-4.17/bin/xenconsoled\0--log=guest\0",
        "proc/2/cmdline": "", "proc/meminfo": "",
    ]

    @Test func dom0() async throws {
        try await withTree(Self.dom0) { tree, _ in
            #expect(tree.place == .dom0)
            #expect(tree.hypervisorVersion == "4.17.5")
            #expect(tree.vendor == "AuthenticAMD")
            let expected = [["/sbin/init"], ["/usr/lib/xen-4.17/bin/xenconsoled", "--log=guest"]]
            #expect(tree.processes == expected)
        }
    }

    @Test func aGuestAndAMachineWithoutXen() async throws {
        var files = Self.dom0
        files["proc/xen/capabilities"] = nil
        try await withTree(files) { tree, _ in #expect(tree.place == .guest) }
        try await withTree(["proc/version": "Linux"]) { tree, _ in
            #expect(tree.place == .bare && tree.hypervisorVersion == nil)
            #expect(tree.vendor.isEmpty && tree.processes.isEmpty)
        }
    }

    /// This very machine may be anything; looking at it must neither fail nor need rights.
    @Test func theRealOneIsLookedAtWithoutHarm() async {
        let health = await HealthCheck.run(
            Site(host: Host.real { _ in }, layout: Layout(root: "/nonexistent")))
        #expect(health.checks.count >= 8)
        #expect(health.checks.allSatisfy { $0.verdict == .pass || $0.remedy?.isEmpty == false })
    }

    @Test func aMachineWithoutXenIsNotReady() async throws {
        try await withTree([:]) { tree, root in
            let site = Site(
                host: answering([:]), layout: Layout(root: root),
                store: { throw ToolError(.preflight, "no xenstored") })
            let health = await HealthCheck.run(site, tree)
            #expect(!health.ready)
            let failed = health.checks.filter { $0.verdict == .fail }.map(\.name)
            #expect(failed == ["hypervisor", "m4", "checkpolicy"])
        }
    }

    @Test func aHostWhoseXlAnswers() async throws {
        try await withTree(Self.dom0) { tree, root in
            let site = Site(
                host: answering([
                    "xl info": .init(
                        status: 0,
                        output: """
                            virt_caps              : pv hvm hap
                            free_memory            : 988
                            xen_major              : 4
                            xen_minor              : 17
                            xen_extra              : .5
                            xen_commandline        : flask=enforcing
                            """),
                    "xl getenforce": .init(status: 1, output: "Enforcing\n"),
                    "xl list -Z": .init(status: 0, output: HostOutputTests.list),
                ]), layout: Layout(root: root), store: { throw ToolError(.preflight, "no xenstored") })
            let health = await HealthCheck.run(site, tree)
            let verdicts = Dictionary(uniqueKeysWithValues: health.checks.map { ($0.name, $0.verdict) })
            for name in [
                "hypervisor", "flask", "virtualization", "memory", "altp2m", "console logs",
            ] {
                #expect(verdicts[name] == .pass, "\(name)")
            }
            #expect(verdicts["labels"] == nil, "xl would wait for xenstored")
            #expect(verdicts["xenstore"] == .fail && verdicts["toolstack"] == .fail)
        }
    }

    /// One that is stopped would hold the caller for ever.
    @Test func aXenstoredThatHangsIsNotWaitedFor() async {
        let site = Site(
            host: answering([:]),
            store: {
                sleep(3600)
                throw ToolError(.io, "never")
            })
        #expect(await HealthCheck.storedDomains(site, within: .milliseconds(50)) == nil)
    }
}
