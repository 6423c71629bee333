// SPDX-License-Identifier: Apache-2.0
import TargetBundle

/// The two widths of the ELF object file format, as far as kernels are concerned: where things stand in its headers.
///
///                      64 bits                32 bits
///     header           64                     52
///     program header   56: type, flags,       32: type,
///                      offset, address,       offset, address,
///                      physical, length       physical, length
///     section header   64: name, type,        40: name, type,
///                      flags, address,        flags, address,
///                      offset, length         offset, length
///     symbol           24: name, info,        16: name, value,
///                      section, value         size, info, section
///
/// What is written side by side takes the width of an address, but for names, types and a symbol's last members.
enum ELFFormat: Sendable, Equatable {
    case bits64, bits32

    /// That of a machine's kernels.
    init?(_ machine: UInt16) {
        switch machine {
        case 62: self = .bits64
        case 3: self = .bits32
        default: return nil
        }
    }

    var architecture: PackedProfile.Architecture { self == .bits64 ? .amd64 : .i386 }
    /// The number that stands for it in the header.
    var kind: UInt8 { self == .bits64 ? 2 : 1 }
    /// Bytes in an address.
    var width: Int { self == .bits64 ? 8 : 4 }
    var headerSize: Int { self == .bits64 ? 64 : 52 }
    var segmentSize: UInt16 { self == .bits64 ? 56 : 32 }
    var sectionSize: UInt16 { self == .bits64 ? 64 : 40 }
    var symbolSize: Int { self == .bits64 ? 24 : 16 }
    /// Where the header says where the tables are.
    var segmentTable: Int { self == .bits64 ? 32 : 28 }
    var sectionTable: Int { self == .bits64 ? 40 : 32 }
    /// From where on addresses are the kernel's: with 32 bits where VMSPLIT says, of which the core knows those that
    /// give the kernel no more than the upper half.
    var upperHalf: UInt64 { self == .bits64 ? 0xffff_8000_0000_0000 : 0x8000_0000 }

    /// The number of an address's width at an offset.
    func word(_ bytes: [UInt8], at offset: Int) -> UInt64? {
        self == .bits64 ? bytes.word64(at: offset) : bytes.word32(at: offset).map(UInt64.init)
    }
}
