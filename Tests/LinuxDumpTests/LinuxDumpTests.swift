// SPDX-License-Identifier: Apache-2.0
import FileBackend
import SystemPackage
import TargetBundle
import Testing
import VMICore

/// Dumps of a real Linux: what is read from memory is what the guest itself says.
@Suite(
    .serialized, .enabled(if: LinuxDump.isPossible, "needs qemu-system-x86_64, gcc and cpio"),
    .timeLimit(.minutes(20)))
struct LinuxDumpTests {
    @Test(arguments: LinuxDump.Variant.allCases)
    func agrees(variant: LinuxDump.Variant) async throws {
        let linux: LinuxDump
        do {
            linux = try await LinuxDump.make(variant)
        } catch let gone as OlderSystem.Gone {
            try Test.cancel("the release before this one cannot be fetched: \(gone.why)")
        }
        for path in linux.dumps {
            for access in [Dump.Access.inPlace, .window] { try check(linux, path, access, variant) }
        }
    }

    func check(
        _ linux: LinuxDump, _ path: FilePath, _ access: Dump.Access, _ variant: LinuxDump.Variant
    ) throws {
        let dump = try Dump.open(path, access: access)
        var inspector = try Inspector(target: dump.target, profile: linux.profile)
        let kernel = try inspector.kernel()
        #expect(kernel.virtualBase.raw == linux.truth.text)
        // With 32 bits there are so few places that KASLR may leave it where it was.
        if !variant.isSmall { #expect((kernel.slide == 0) == (variant == .plain)) }
        #expect(kernel.space.mode == variant.mode)

        var names: [Int32: String] = [:]
        try inspector.forEachProcess { (process: Process) throws(VMIError) in
            names[process.pid] = process.name.string
        }
        #expect(names.keys.sorted() == linux.truth.processes.keys.sorted())
        for (pid, name) in linux.truth.processes {
            #expect(
                Truth.agree(memory: names[pid] ?? "", proc: name), "\(pid): \(names[pid] ?? "none") \(name)")
        }
        #expect(names.values.contains("quote\"back\\") && names.values.contains("fifteen-letters"))
        #expect(names.values.contains { $0.hasPrefix("p-") })

        var modules: [(name: String, size: UInt64?)] = []
        try inspector.forEachModule { (module: Module) throws(VMIError) in
            modules.append((module.name.string, module.size))
        }
        #expect(modules.map(\.name) == linux.truth.modules.map(\.name) && modules.count == 3)
        #expect(modules.map(\.size) == linux.truth.modules.map(\.size))

        #expect(
            try text(inspector.address(of: "linux_banner"), kernel.space, 64, &inspector)
                == String(linux.truth.version.prefix(64)))
        try ProgramChecks(linux.truth, variant).run(&inspector)
        let page = linux.truth.page
        let space = try inspector.addressSpace(of: page.pid)
        #expect(try text(VirtualAddress(page.address), space, page.text.utf8.count, &inspector) == page.text)
        #expect(throws: VMIError.self) {
            try inspector.memory.translate(VirtualAddress(page.address + 0x10_0000), in: space)
        }
        withExtendedLifetime(dump) {}
    }

    func text(
        _ address: VirtualAddress, _ space: AddressSpace, _ count: Int, _ inspector: inout Inspector
    ) throws -> String {
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        try inspector.memory.read(address, in: space, into: &span)
        return String(decoding: bytes, as: UTF8.self)
    }
}
