// SPDX-License-Identifier: Apache-2.0
import FileBackend
import GuestFixtures
import SeededRandom
import Testing
import VMICore

/// The core's walk against another one, over tables made at random: good ones, and every way of being wrong.
@Suite struct PagingModelTests {
    private static let frames: UInt64 = 48

    private static let modes: [(PagingMode, ReferenceWalker.Mode)] = [
        (.legacy, .legacy), (.pae, .pae), (.fourLevel, .four), (.fiveLevel, .five),
    ]

    @Test(arguments: PagingModelTests.modes.indices, [false, true])
    func theWalksAgree(_ index: Int, _ transition: Bool) throws {
        let (mode, reference) = Self.modes[index]
        var kinds: [String: Int] = [:]
        for seed in 0..<40 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let bytes = Self.memory(mode, &generator)
            let (disguise, mask) = Self.masks[Int(seed) % Self.masks.count]
            let model = ReferenceWalker(
                memory: bytes, mode: reference, transition: transition, mask: mask)
            var without = model
            without.followsPrototypes = false
            let file = try TemporaryFile(bytes)
            let dump = try Dump.open(file.path)
            var memory = VirtualMemory(try PhysicalMemory(target: dump.target))
            for _ in 0..<500 {
                let root = Self.root(mode, &generator)
                let space = AddressSpace(
                    cr3: root | UInt64.random(in: 0...31, using: &generator), mode: mode,
                    acceptsTransition: transition, disguise: disguise)
                let address = Self.address(mode, &generator)
                let expected = model.walk(address, from: root)
                let found = Self.outcome(address) { (address) throws(VMIError) in
                    try memory.physical.walk(address, in: space)
                }
                #expect(found == expected, "seed \(seed), root \(root), address \(address)")
                let traced = Self.outcome(address) { (address) throws(VMIError) in
                    try memory.physical.trace(address, in: space).get()
                }
                #expect(traced == expected, "seed \(seed), root \(root), address \(address)")
                kinds[Self.kind(expected), default: 0] += 1
                if expected != without.walk(address, from: root) { kinds["prototype", default: 0] += 1 }
                // What is remembered of one address must not change what another one means.
                for near in [address, address ^ 0x1000, address &+ (1 << 21), address] {
                    let expected = Self.byte(model.walk(near, from: root))
                    let found = Self.byte { () throws(VMIError) in
                        try memory.translate(VirtualAddress(near), in: space)
                    }
                    #expect(found == expected, "seed \(seed), root \(root), address \(near)")
                }
            }
        }
        // A model that is never asked an interesting question proves nothing.
        let isLong = mode.isLong
        let wanted = ["page 4096", "not present", "reserved", "absent", "not canonical"]
        for kind in wanted + (isLong ? ["page 2097152", "page 1073741824"] : []) {
            #expect(kinds[kind, default: 0] > 50, "\(kind): \(kinds)")
        }
        let hasPrototypes = transition && (mode == .pae || mode == .fourLevel)
        #expect(hasPrototypes ? kinds["prototype", default: 0] > 20 : kinds["prototype"] == nil, "\(kinds)")
    }

    private static let masks: [(Disguise, ReferenceWalker.Mask)] = [
        (.unknown, .unknown), (.older, .older), (.none, .none), (.bit(45), .bit(45)), (.bit(33), .bit(33)),
    ]

    /// Where a byte is; nil where the walk ends without a page.
    private static func byte(_ outcome: ReferenceWalker.Outcome) -> UInt64? {
        if case .page(let physical, _, _) = outcome { physical } else { nil }
    }

    private static func byte(_ translate: () throws(VMIError) -> PhysicalAddress) -> UInt64? {
        do { return try translate().raw } catch { return nil }
    }

    private static func kind(_ outcome: ReferenceWalker.Outcome) -> String {
        switch outcome {
        case .page(_, let size, _): "page \(size)"
        case .notPresent: "not present"
        case .reserved: "reserved"
        case .absent: "absent"
        case .notCanonical: "not canonical"
        }
    }

    private static func outcome(
        _ address: UInt64, _ walk: (VirtualAddress) throws(VMIError) -> Translation
    ) -> ReferenceWalker.Outcome? {
        do throws(VMIError) {
            let page = try walk(VirtualAddress(address))
            return .page(page.physical.raw, size: page.pageSize, level: page.level)
        } catch {
            switch error {
            case .notPresent(VirtualAddress(address), let level): return .notPresent(level: level)
            case .reservedBits(VirtualAddress(address), let level): return .reserved(level: level)
            case .absent(let frame): return .absent(frame: frame.number)
            case .notCanonical(VirtualAddress(address)): return .notCanonical
            default: return nil
            }
        }
    }

    /// Memory of which each page is a table, and each entry one of the kinds there are.
    private static func memory(_ mode: PagingMode, _ generator: inout SeededGenerator) -> [UInt8] {
        let width = mode == .legacy ? 4 : 8
        var memory: [UInt8] = []
        for _ in 0..<Int(frames) * 4096 / width {
            let raw = entry(mode, &generator)
            for byte in 0..<width { memory.append(UInt8(truncatingIfNeeded: raw >> UInt64(byte * 8))) }
        }
        return memory
    }

    private static func entry(_ mode: PagingMode, _ generator: inout SeededGenerator) -> UInt64 {
        let noise = UInt64.random(in: 0...UInt64.max, using: &generator)
        let frame = UInt64.random(in: 0..<frames, using: &generator) << 12
        switch UInt64.random(in: 0..<100, using: &generator) {
        // A table, or a page of 4 KiB, with the flags that change nothing: A, PCD, PWT, and G.
        case 0..<64: return frame | noise & 0x138 & (mode == .pae ? 0x18 : .max) | 1
        // What stands for an entry at an address of the kernel's, whatever else it says.
        case 64..<72:
            let target = mode == .pae ? noise & 0x7fff_fff8 | 1 << 31 : noise >> 17 & ~7 | 1 << 47
            return target << (mode == .pae ? 32 : 16) | noise & 0x31e | 0x400 | (noise >> 62) / 3 * 0x800
        case 72..<78: return frame | noise & 0xe7e | 1
        case 78..<84: return noise & (mode == .legacy ? 0x3fc0_0000 : 0x000f_ffff_c000_0000) | 0xe3
        case 84..<87: return noise | 1
        case 87..<90: return (frames + noise & 7) << 12 | 1
        case 90..<95: return frame | noise & 0x3fe | 0x800
        default: return noise & ~1
        }
    }

    private static func root(_ mode: PagingMode, _ generator: inout SeededGenerator) -> UInt64 {
        // Two beyond memory.
        let frame = UInt64.random(in: 0..<frames + 2, using: &generator) << 12
        return mode == .pae ? frame | UInt64.random(in: 0..<128, using: &generator) << 5 : frame
    }

    private static func address(_ mode: PagingMode, _ generator: inout SeededGenerator) -> UInt64 {
        let noise = UInt64.random(in: 0...UInt64.max, using: &generator)
        if UInt64.random(in: 0..<10, using: &generator) == 0 { return noise }
        guard mode.isLong else { return noise & 0xffff_ffff }
        let unused: UInt64 = mode == .fourLevel ? 16 : 7
        return UInt64(bitPattern: Int64(bitPattern: noise << unused) >> Int64(unused))
    }
}
