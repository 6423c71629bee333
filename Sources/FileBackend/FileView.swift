// SPDX-License-Identifier: Apache-2.0

/// Bounded reads of a dump's headers: nothing outside the file is touched, whatever the file says.
struct FileView: Sendable {
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    /// The little-endian number at an offset, or nil when it is not wholly inside.
    func number<Value: FixedWidthInteger & BitwiseCopyable>(at offset: UInt64, as type: Value.Type) -> Value?
    {
        guard let range = range(at: offset, length: UInt64(MemoryLayout<Value>.size)) else { return nil }
        return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: type))
    }

    /// The part of `length` bytes at an offset, or nil when it is not wholly inside.
    func range(at offset: UInt64, length: UInt64) -> Range<Int>? {
        let (end, overflow) = offset.addingReportingOverflow(length)
        guard !overflow, end <= UInt64(bytes.count) else { return nil }
        return Int(offset)..<Int(end)
    }

    /// Whether the bytes at an offset are those.
    func holds(_ magic: [UInt8], at offset: UInt64 = 0) -> Bool {
        guard let range = range(at: offset, length: UInt64(magic.count)) else { return false }
        return zip(range, magic).allSatisfy { bytes[$0] == $1 }
    }

    func holds(_ magic: String, at offset: UInt64 = 0) -> Bool { holds(Array(magic.utf8), at: offset) }
}
