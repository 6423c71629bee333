// SPDX-License-Identifier: Apache-2.0

/// The registers of a processor, which QEMU keeps in an ELF core beside the memory (its note `QEMU`).
///
///     0  u32 version = 1, u32 size = 440
///     8  u64 rax, rbx, rcx, rdx, rsi, rdi, rsp, rbp, r8 to r15, rip, rflags
///   152  24 bytes each, u32 selector, limit, descriptor's upper half, zero, u64 base:
///        cs, ds, es, fs, gs, ss, ldtr, tr, gdtr, idtr
///   392  u64 cr0 to cr4, kernel's gs base
public struct Processor: Equatable, Sendable {
    /// A segment register, and what it has cached of its descriptor.
    public struct Segment: Equatable, Sendable {
        public var selector: UInt32
        public var limit: UInt32
        /// The upper half of the descriptor, of which the rights count.
        public var descriptor: UInt32
        public var base: UInt64
    }

    /// rax to r15, rip and rflags, in the note's order.
    public var general: [UInt64]
    /// cs to idtr, in the note's order.
    public var segments: [Segment]
    /// cr0 to cr4.
    public var control: [UInt64]
    /// What `swapgs` would bring in.
    public var kernelGSBase: UInt64

    static let noteSize: UInt64 = 440
    private static let version: UInt32 = 1

    init?(_ file: FileView, at offset: UInt64) {
        guard file.number(at: offset, as: UInt32.self) == Self.version else { return nil }
        func words(_ place: UInt64, _ count: UInt64) -> [UInt64] {
            (0..<count).compactMap { file.number(at: offset + place + 8 * $0, as: UInt64.self) }
        }
        general = words(8, 18)
        control = words(392, 5)
        segments = (0..<10 as Range<UInt64>).compactMap { index in
            let place = offset + 152 + 24 * index
            guard let selector = file.number(at: place, as: UInt32.self),
                let limit = file.number(at: place + 4, as: UInt32.self),
                let descriptor = file.number(at: place + 8, as: UInt32.self),
                let base = file.number(at: place + 16, as: UInt64.self)
            else { return nil }
            return Segment(selector: selector, limit: limit, descriptor: descriptor, base: base)
        }
        guard general.count == 18, control.count == 5, segments.count == 10,
            let base = file.number(at: offset + 432, as: UInt64.self)
        else { return nil }
        kernelGSBase = base
    }
}

extension Dump {
    /// The most processors, and the most notes of all kinds that are looked at.
    private static var processorLimit: Int { 4096 }
    private static var noteLimit: Int { 1 << 16 }

    /// The processors that the dump tells of: none, unless it is an ELF core that QEMU wrote.
    public func processors() -> [Processor] {
        guard format == .elf else { return [] }
        let view = FileView(bytes: file.bytes)
        guard let headers = view.number(at: 32, as: UInt64.self),
            let count = view.number(at: 56, as: UInt16.self), count < UInt16.max
        else { return [] }
        var found: [Processor] = []
        var patience = Self.noteLimit
        for index in 0..<UInt64(count) {
            let (header, isOver) = headers.addingReportingOverflow(56 * index)
            guard !isOver, view.number(at: header, as: UInt32.self) == 4,
                let offset = view.number(at: header &+ 8, as: UInt64.self),
                let size = view.number(at: header &+ 32, as: UInt64.self),
                let notes = view.range(at: offset, length: size)
            else { continue }
            Self.collect(view, notes, &found, &patience)
        }
        return found
    }

    /// A note is u32 length of its name, u32 length of its contents, u32 type, and both, padded to 4 bytes.
    private static func collect(
        _ view: FileView, _ notes: Range<Int>, _ found: inout [Processor], _ patience: inout Int
    ) {
        var place = UInt64(notes.lowerBound)
        while place + 12 <= UInt64(notes.upperBound), patience > 0, found.count < processorLimit {
            patience -= 1
            guard let nameLength = view.number(at: place, as: UInt32.self),
                let length = view.number(at: place + 4, as: UInt32.self)
            else { return }
            let contents = place + 12 + (UInt64(nameLength) + 3) & ~3
            if view.holds("QEMU\0", at: place + 12), length >= UInt32(Processor.noteSize),
                let processor = Processor(view, at: contents)
            {
                found.append(processor)
            }
            place = contents + (UInt64(length) + 3) & ~3
        }
    }
}
