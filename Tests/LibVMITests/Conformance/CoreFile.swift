// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import Foundation

/// A dump's file, read without anything of ours: what the library says is compared with this.
struct CoreFile: Sendable {
    /// What a register is called in LibVMI, and what a processor had in it.
    typealias Registers = [(number: Int32, value: UInt64)]

    private let file: Data
    /// Where stretches of physical memory stand in the file.
    private(set) var segments: [(start: UInt64, size: UInt64, offset: UInt64)] = []
    private(set) var registers: Registers = []

    init?(_ path: String) {
        guard let file = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped),
            file.prefix(6) == Data([0x7f, 0x45, 0x4c, 0x46, 2, 1])
        else { return nil }
        self.file = file
        for index in 0..<stored(56, 2) {
            let header = stored(32, 8) + index * 56
            let (offset, size) = (stored(header + 8, 8), stored(header + 32, 8))
            switch stored(header, 4) {
            case 1: segments.append((stored(header + 24, 8), size, offset))
            // The first note is NT_PRSTATUS, as Linux's own cores have it.
            case 4 where stored(offset, 4) == 5 && stored(offset + 8, 4) == 1:
                registers = status(offset + 20, size: stored(offset + 4, 4))
            default: break
            }
        }
    }

    /// Bytes at a physical address; nil where the dump has none.
    func bytes(at physical: UInt64, _ count: Int) -> [UInt8]? {
        for segment in segments where physical >= segment.start && physical - segment.start < segment.size {
            guard physical - segment.start + UInt64(count) <= segment.size else { return nil }
            let offset = Int(segment.offset + physical - segment.start)
            return [UInt8](file[offset..<offset + count])
        }
        return nil
    }

    /// The little-endian number at a physical address.
    func number(at physical: UInt64, _ size: Int) -> UInt64? {
        bytes(at: physical, size)?.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func stored(_ offset: UInt64, _ size: Int) -> UInt64 {
        guard offset + UInt64(size) <= UInt64(file.count) else { return 0 }
        return file[Int(offset)..<Int(offset) + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// What `struct elf_prstatus` has (Linux: include/uapi/linux/elfcore.h, asm/ptrace-abi.h).
    private func status(_ start: UInt64, size: UInt64) -> Registers {
        let long = [
            R15, R14, R13, R12, RBP, RBX, R11, R10, R9, R8, RAX, RCX, RDX, RSI, RDI, nil, RIP, nil, RFLAGS,
            RSP,
        ]
        let short = [
            EBX, ECX, EDX, ESI, EDI, EBP, EAX, nil, nil, nil, nil, nil, EIP, nil, EFLAGS, ESP,
        ]
        let isLong = size > 300
        let width: UInt64 = isLong ? 8 : 4
        return (isLong ? long : short).enumerated().compactMap { index, number in
            number.map { ($0, stored(start + (isLong ? 112 : 72) + UInt64(index) * width, Int(width))) }
        }
    }
}

extension CoreFile {
    /// A walk through page tables, written anew from the manuals.
    struct Walk {
        /// Places of entries and what they hold, the lowest level's last.
        var entries: [(place: UInt64, value: UInt64)] = []
        var physical: UInt64?
        var size: UInt64 = 0
    }

    func walk(_ address: UInt64, from tables: UInt64, _ mode: page_mode_t) -> Walk {
        let isLegacy = mode == VMI_PM_LEGACY
        let levels = isLegacy ? 2 : mode == VMI_PM_PAE ? 3 : mode == VMI_PM_IA32E ? 4 : 5
        var walk = Walk()
        let unused = levels > 3 ? 64 - UInt64(12 + 9 * levels) : 32
        let extended = Int64(bitPattern: address << unused) >> Int64(unused)
        guard (levels > 3 ? UInt64(bitPattern: extended) : address & 0xffff_ffff) == address else {
            return walk
        }
        var table = tables
        for level in (1...levels).reversed() {
            let shift = UInt64(isLegacy ? 2 + 10 * level : 3 + 9 * level)
            let isTopOfPAE = mode == VMI_PM_PAE && level == 3
            let index = address >> shift & (isLegacy ? 1023 : isTopOfPAE ? 3 : 511)
            let place = table + index * (isLegacy ? 4 : 8)
            guard let value = number(at: place, isLegacy ? 4 : 8) else { return walk }
            walk.entries.append((place, value))
            guard value & 1 == 1 else { return walk }
            let frame = value & (isLegacy ? 0xffff_f000 : 0x000f_ffff_ffff_f000)
            let isLarge = level > 1 && level < 4 && !isTopOfPAE && value & 0x80 != 0
            if level == 1 || isLarge {
                walk.size = 1 << shift
                walk.physical = frame & ~(walk.size - 1) | address & (walk.size - 1)
            }
            if isLarge { return walk }
            table = frame
        }
        return walk
    }
}
