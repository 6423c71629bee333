// SPDX-License-Identifier: Apache-2.0
import FileBackend
import TargetBundle
import VMICore
import WindowsFixtures

extension FuzzTarget {
    /// Windows: finding its kernel, and every program that reads it, with 64 bits and with 32.
    static let windows = [("windows", WindowsVersion.ten), ("windows-x86", .seven32)].map { name, version in
        windows(name, SmallOffice(version))
    }

    /// A walk over a small Windows, some words of whose page tables, lists and structures are the input's.
    private static func windows(_ name: String, _ office: SmallOffice) -> FuzzTarget {
        let places = Places(office)
        return FuzzTarget(
            name, limit: 600, words: hostile.map(little), seeds: { places.seeds },
            make: {
                let memory = try PatchedMemory(office.guest.memory)
                let profile = try office.guest.profile()
                return { input in
                    memory.change(by: input[...]) { places.address($0) }
                    defer { memory.restore() }
                    var inspector = try Inspector(target: memory.dump.target, profile: profile)
                    // Once is enough to look for a kernel that is not there.
                    guard (try? inspector.kernel()) != nil else {
                        _ = try? inspector.memory.windowsKernel()
                        return
                    }
                    for program in programs {
                        var line = ByteBuffer()
                        _ = inspector.run(program, to: &line)
                        try check(line.bytes)
                    }
                }
            })
    }

    private static let programs: [Program] =
        [.processList, .moduleList]
        + [
            try? Program(.threads), try? Program(.handles), try? Program(.pages, process: .pid(3144)),
            try? Program(.mapSymbol, symbol: "PsActiveProcessHead"),
            try? Program(.dump, address: SmallOffice.user, process: .pid(3144), count: 100),
        ].compactMap(\.self)
}

/// How an input's 16 bits name a word in the pages that hold anything.
private struct Places: Sendable {
    private let pages: [UInt64]
    let seeds: [[UInt8]]

    init(_ office: SmallOffice) {
        let guest = office.guest
        let pages = stride(from: 0, to: guest.memory.count, by: 4096)
            .filter { start in guest.memory[start..<start + 4096].contains { $0 != 0 } }
            .prefix(128).map { UInt64($0) }
        self.pages = pages
        func name(_ physical: UInt64) -> UInt16? {
            pages.firstIndex(of: physical & ~0xfff).map { UInt16($0) << 9 | UInt16(physical & 0xfff) / 8 }
        }
        let links = guest.processes.prefix(3) + guest.images.prefix(2)
        let named = (links.map { guest.physical($0) } + [guest.root, office.shellRoot]).compactMap(name)
        let words = FuzzTarget.hostile + links + [guest.root | 0x63]
        seeds = [[]] + named.flatMap { place in words.map { PatchedMemory.change(place, $0) } }
    }

    func address(_ word: UInt16) -> UInt64 {
        pages[Int(word >> 9) % pages.count] + UInt64(word & 511) * 8
    }
}
