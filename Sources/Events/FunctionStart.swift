// SPDX-License-Identifier: Apache-2.0
internal import CControl

/// Where in the first bytes of a function of the kernel a breakpoint goes, and how a processor gets on from there.
///
/// A function of Linux may begin with the mark of indirect branches (ENDBR64), or with what the kernel puts in its place
/// where there are none (CONFIG_X86_KERNEL_IBT; arch/x86/include/asm/ibt.h, since 6.15 another one), and then with five
/// bytes that tracing switches between a call and nothing (CONFIG_DYNAMIC_FTRACE). Its arguments are where the caller put
/// them still.
public struct FunctionStart: Equatable, Sendable {
    /// Of the instruction that breaks, from the function's start, and of the byte that is another one.
    public let offset: UInt64
    public let byte: UInt64
    public let way: Way
    /// Whether there is such a breakpoint already, whoever's.
    public let isBroken: Bool

    public enum Way: Equatable, Sendable {
        /// It goes on so many bytes further: nothing is done there.
        case skip(UInt64)
        /// The hypervisor executes these bytes in its place.
        case execute([UInt8])
    }

    /// Whether Linux can trace the function.
    public var isTraceable: Bool {
        if case .skip = way { true } else { false }
    }

    /// What that byte becomes.
    public var brokenByte: UInt8 {
        switch way {
        case .skip: UInt8(EVENTS_SLDT)
        case .execute: UInt8(EVENTS_INT3)
        }
    }

    /// How many bytes of the function are looked at; it has to have as many.
    public static let size = 32

    private static let marks: [[UInt8]] = [
        [0xf3, 0x0f, 0x1e, 0xfa], [0x66, 0x0f, 0x1f, 0x00], [0x0f, 0x1f, 0x40, 0xd6],
    ]
    private static let nothing: [UInt8] = [0x0f, 0x1f, 0x44, 0, 0]
    private static let broken: [UInt8] = [0x0f, 0, 0x44, 0, 0]

    /// Those five bytes do nothing, and the second of them makes an instruction of them that the hypervisor tells of.
    /// Without them it is INT3.
    public init(_ text: [UInt8]) {
        var start = Self.marks.first { text.starts(with: $0) }?.count ?? 0
        isBroken = text[start...].starts(with: Self.broken)
        if isBroken || text[start...].starts(with: Self.nothing) {
            byte = UInt64(start + 1)
            way = .skip(UInt64(Self.nothing.count))
        } else {
            // A call for tracing may go at any time: behind it.
            if text[start] == 0xe8 { start += Self.nothing.count }
            byte = UInt64(start)
            // What an answer holds: an instruction and what stands behind it.
            way = .execute(Array(text[start...].prefix(16)))
        }
        offset = UInt64(start)
    }
}
