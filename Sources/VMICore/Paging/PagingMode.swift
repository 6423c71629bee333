// SPDX-License-Identifier: Apache-2.0

/// The four ways in which x86 translates (Intel SDM volume 3, 4.1.1), by what CR4 and EFER say.
///
/// A virtual address is a row of indexes, one for each level of tables from the top, and an offset:
///
///     legacy      31  22 | 21  12 | 11   0                       PAE and LA57 clear, EFER.LME clear
///                 10 bits  10 bits  12 bits
///     pae         31  30 | 29  21 | 20  12 | 11   0              PAE, EFER.LME clear
///                 2 bits   9 bits   9 bits   12 bits
///     four-level  47  39 | 38  30 | 29  21 | 20  12 | 11   0     PAE, EFER.LME
///     five-level  56  48 | 47  39 ...                            PAE, EFER.LME, LA57
///                 9 bits each                        12 bits
///
/// The lowest table is level 1 in each. An entry of a higher level may map a large page and end the walk early.
public enum PagingMode: UInt8, Sendable, CaseIterable {
    case legacy, pae, fourLevel, fiveLevel

    /// Levels of tables.
    public var levels: Int { Int(rawValue) + 2 }

    /// Whether virtual addresses have 64 bits.
    public var isLong: Bool { self == .fourLevel || self == .fiveLevel }

    /// Bytes in a pointer of a kernel that runs in this mode.
    var pointerSize: Int { isLong ? 8 : 4 }

    /// Whether an address lies in the upper half, in which each system keeps its kernel.
    func isKernel(_ address: VirtualAddress) -> Bool {
        isLong ? address.raw >> 63 == 1 : address.raw >> 31 == 1
    }

    /// The index into the table of that level.
    @inline(__always)
    func index(_ address: VirtualAddress, level: Int) -> Int {
        Int(address.raw >> shift(level: level) & (self == .legacy ? 1023 : 511))
    }

    /// Bytes that one entry of that level covers.
    func pageSize(level: Int) -> UInt64 { 1 << shift(level: level) }

    /// Whether the bits above the translated ones are as the processor wants them: all like the highest that is
    /// translated, and absent where addresses have 32 bits.
    func isCanonical(_ address: VirtualAddress) -> Bool {
        guard isLong else { return address.raw >> 32 == 0 }
        let unused = 64 - shift(level: levels + 1)
        let extended = Int64(bitPattern: address.raw << unused) >> Int64(unused)
        return UInt64(bitPattern: extended) == address.raw
    }

    @inline(__always)
    private func shift(level: Int) -> UInt64 {
        self == .legacy ? UInt64(2 + 10 * level) : UInt64(3 + 9 * level)
    }
}
