// SPDX-License-Identifier: Apache-2.0

/// A short text from the target's memory: any bytes, at most 64 of them.
public struct Text: Sendable {
    private var bytes: InlineArray<64, UInt8> = .init(repeating: 0)
    /// How many bytes it has.
    public private(set) var count = 0

    /// The most bytes that fit.
    public static let limit = 64

    /// An empty text.
    public init() {}

    /// Bytes given by a person; nil when they do not fit.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.limit else { return nil }
        for byte in text.utf8 {
            bytes[count] = byte
            count += 1
        }
    }

    /// The bytes up to the first NUL, at most `limit` of them.
    init(_ bytes: InlineArray<64, UInt8>, limit: Int) {
        self.bytes = bytes
        while count < min(limit, Self.limit), bytes[count] != 0 { count += 1 }
    }

    /// Byte `index`, which must be below `count`.
    public subscript(index: Int) -> UInt8 { bytes[index] }

    /// The text as a string; bytes that are not UTF-8 are replaced.
    public var string: String {
        var copy: [UInt8] = []
        for index in 0..<count { copy.append(bytes[index]) }
        return String(decoding: copy, as: UTF8.self)
    }
}

extension Text: Equatable {
    public static func == (left: Text, right: Text) -> Bool {
        guard left.count == right.count else { return false }
        for index in 0..<left.count where left[index] != right[index] { return false }
        return true
    }
}

extension VirtualMemory {
    /// The text at an address: up to its first NUL, or `size` bytes when it has none.
    mutating func text(
        _ address: VirtualAddress, size: Int, in space: AddressSpace
    ) throws(VMIError) -> Text {
        var bytes: InlineArray<64, UInt8> = .init(repeating: 0)
        var span = bytes.mutableSpan
        try read(address, in: space, into: &span, count: size)
        return Text(bytes, limit: size)
    }
}
