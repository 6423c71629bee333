// SPDX-License-Identifier: Apache-2.0
import FileBackend
import GuestFixtures
import TargetBundle
import VMICore

extension FuzzTarget {
    /// What walks the structures of an operating system: every program there is, and what has no program.
    static let walkers =
        ProgramKind.allCases.filter { !$0.asksHypervisor }.map { kind in
            walker(kind.rawValue) { inspector in try run(kind, &inspector) }
        } + [
            // What newer kernels have keeps the walks over older ones' structures from being taken.
            walker("dmesg-before-5.10", without: ["prb"]) { inspector in try run(.kernelLog, &inspector) },
            walker("maps-before-6.1", without: ["mm_struct.mm_mt"]) { inspector in try run(.maps, &inspector)
            },
            walker("births") { inspector in
                guard let places = try? inspector.birthPlaces() else { return }
                // Its place in the profile is one in the kernel's image.
                let process = try? inspector.current(places, base: Patches.guest.slide)
                for task in [process, VirtualAddress(SyntheticGuest.directMap)].compactMap(\.self) {
                    _ = try? inspector.newTask(task, places)
                    let arguments = try? inspector.arguments(of: task, places, cr3: Patches.guest.root)
                    try expect(
                        arguments?.bytes.count ?? 0 <= Inspector.argumentsLimit,
                        "more arguments than are read")
                }
            },
            walker("address-space") { inspector in
                guard let space = try? inspector.addressSpace(of: 100) else { return }
                for address in [0, 0x40_0000, .max] as [UInt64] {
                    _ = try? inspector.memory.byte(VirtualAddress(address), in: space)
                }
            },
        ]

    private static func run(_ kind: ProgramKind, _ inspector: inout Inspector) throws {
        for program in programs(kind) {
            var line = ByteBuffer()
            _ = inspector.run(program, to: &line)
            try check(line.bytes)
        }
    }

    /// With as little as it needs, and with all that it can be told.
    private static func programs(_ kind: ProgramKind) -> [Program] {
        let symbol = kind.understood.contains(.symbol) ? "linux_banner" : nil
        let address = symbol == nil && kind.understood.contains(.address) ? SyntheticGuest.directMap : nil
        let count = kind.understood.contains(.count) ? 100 as UInt64 : nil
        let process = kind.understood.contains(.process) ? ProcessSelector.pid(100) : nil
        return [
            try? Program(kind, symbol: symbol, address: address, count: count),
            try? Program(kind, symbol: symbol, address: address, process: process, count: count),
        ].compactMap(\.self)
    }

    /// A walk over a small Linux, some words of whose page tables, lists and structures are the input's.
    ///
    /// Whatever is written is one whole line of JSON within its bound; a walk that does not end is found by the
    /// fuzzer's time limit.
    static func walker(
        _ name: String, without missing: Set<String> = [],
        _ walk: @escaping @Sendable (inout Inspector) throws -> Void
    ) -> FuzzTarget {
        FuzzTarget(
            name, limit: 1000, words: hostile.map(little), seeds: { Patches.seeds },
            make: {
                let memory = try PatchedMemory(Patches.guest.memory)
                let profile = try Patches.profile(without: missing)
                return { input in
                    memory.change(by: input[...], place: Patches.place)
                    defer { memory.restore() }
                    var inspector = try Inspector(target: memory.dump.target, profile: profile)
                    try walk(&inspector)
                }
            })
    }

    static func check(_ line: [UInt8]) throws {
        try expect(line.count <= 256 << 10 + 1, "\(line.count) bytes in a record")
        guard let last = line.last else { return }
        try expect(last == 0x0a && line.first == 0x7b, "the record is not whole")
        try expect(line.dropLast().allSatisfy { $0 >= 0x20 && $0 < 0x7f }, "a strange byte in a record")
    }

    /// Numbers that a hostile guest would try.
    static let hostile: [UInt64] = [
        0, 1, .max, 1 << 63, (1 << 63) - 1, 0x000f_ffff_ffff_f0e3, 0xffff_ffff_ffff_fff8,
        SyntheticGuest.directMap, SyntheticGuest.text, 0x2000e3, 0x202063, 0x1063, 0xfff0_0000_0000_0001,
    ]

    static func little(_ word: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
}

/// The small Linux, and how an input's 16 bits name a place in it.
private enum Patches {
    static let guest = {
        var guest = SyntheticGuest(slide: 0x60_0000)
        let top = guest.allocate(4096, alignment: 4096)
        guest.map(0x40_0000, to: 0x70_0000, level: 1, root: top)
        guest.map(SyntheticGuest.directMap, to: 0, level: 2, root: top)
        let mm = guest.allocate(0x40)
        guest.write(SyntheticGuest.directMap + top, at: mm + SyntheticGuest.pgdOffset)
        guest.addTask(pid: 100, name: "shell", mm: SyntheticGuest.directMap + mm)
        for pid in 1...5 as ClosedRange<Int32> { guest.addTask(pid: pid, name: "task\(pid)") }
        for number in 1...3 { guest.addModule("module\(number)", size: 4096) }
        // What else a structure could have leads to a page of pointers and numbers, so that walks come further.
        let page = guest.allocate(4096, alignment: 4096)
        for index in 0..<512 as Range<UInt64> {
            let pointer = SyntheticGuest.directMap + page + index * 72 % 4096 & ~7
            guest.write(index % 3 == 2 ? index : pointer, at: page + index * 8)
        }
        for start in guest.taskLinks.map({ $0 - SyntheticGuest.tasksOffset }) + [mm] {
            for offset in stride(from: start, to: start + 0x80, by: 8) where guest.word(at: offset) == 0 {
                if start != mm || offset < start + 0x40 {
                    guest.write(SyntheticGuest.directMap + page + (offset & 0x3f8), at: offset)
                }
            }
        }
        return guest
    }()

    /// The small Linux's profile, with a place for everything that is ever looked up: somewhere in its structures,
    /// where an input puts what it likes.
    static func profile(without missing: Set<String>) throws -> PackedProfile {
        let small = try SyntheticGuest.profile()
        var builder = SyntheticGuest.profileBuilder
        for (index, name) in LinuxProfile.optionalSymbols.enumerated()
        where small.symbol(name) == nil && !missing.contains(name) {
            builder.addSymbol(name, at: SyntheticGuest.text + 0x9000 + UInt64(index) * 0x80)
        }
        for (index, name) in LinuxProfile.optionalMembers.enumerated()
        where small.member(name) == nil && !missing.contains(name) {
            builder.addMember(name, offset: UInt32(index * 8 % 0x80), size: name.contains(".") ? 8 : 64)
        }
        return try PackedProfile(builder.pack())
    }

    /// 96 pages from the second on, where tables and structures are, then 32 of the kernel's image.
    @Sendable static func place(_ word: UInt16) -> UInt64 {
        let page = UInt64(word >> 9)
        let offset = UInt64(word & 511) * 8
        return (page < 96 ? (page + 1) << 12 : guest.base + (page - 96) << 12) + offset
    }

    /// The 16 bits that name an address.
    static func name(_ address: UInt64) -> UInt16 {
        let page = address >= guest.base ? (address - guest.base) >> 12 + 96 : address >> 12 - 1
        return UInt16(page << 9 | (address & 0xfff) / 8)
    }

    /// Each link, and each entry of the kernel's own path through its tables, set to each hostile number.
    static var seeds: [[UInt8]] {
        let entries = (2...4).map { guest.entry(of: guest.virtualBase, level: $0) }
        let links = guest.taskLinks.prefix(3)
        let words = FuzzTarget.hostile + links.map { guest.virtual($0) } + [guest.root | 0x63]
        return [[]]
            + (entries + links).flatMap { place in
                words.map { PatchedMemory.change(name(place), $0) }
            }
    }
}
