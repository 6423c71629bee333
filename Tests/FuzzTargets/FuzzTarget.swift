// SPDX-License-Identifier: Apache-2.0

/// Something that reads what others wrote, and must live through all of it: `make fuzz` looks for bytes that it does
/// not, and the ordinary tests try its seeds and everything that was ever found.
public struct FuzzTarget: Sendable {
    /// Reads an input. It returns, or throws a `Finding`; whatever else happens is a finding too.
    public typealias Body = ([UInt8]) throws -> Void

    public let name: String
    /// The longest input that is worth a try.
    public let limit: Int
    /// Words of the format, to build inputs from.
    public let words: [[UInt8]]
    /// Good inputs and bad ones, to begin with.
    public let seeds: @Sendable () throws -> [[UInt8]]
    /// Prepares what outlives an input, such as a guest.
    public let make: @Sendable () throws -> Body

    init(
        _ name: String, limit: Int = 4096, words: [[UInt8]] = [],
        seeds: @escaping @Sendable () throws -> [[UInt8]], make: @escaping @Sendable () throws -> Body
    ) {
        (self.name, self.limit, self.words, self.seeds, self.make) = (name, limit, words, seeds, make)
    }

    init(
        _ name: String, limit: Int = 4096, words: [[UInt8]] = [],
        seeds: @escaping @Sendable () throws -> [[UInt8]], run: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.init(name, limit: limit, words: words, seeds: seeds) { run }
    }

    /// The target of that name.
    public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// An answer that cannot be right.
public struct Finding: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Throws unless something holds that always should.
func expect(_ condition: Bool, _ description: @autoclosure () -> String) throws {
    guard condition else { throw Finding(description()) }
}

/// Hands C the input in a buffer of just its size, so that a byte read beyond it is seen.
func withExactBuffer<Result>(
    of input: [UInt8], _ body: (UnsafePointer<CChar>) throws -> Result
) rethrows -> Result {
    let exact = UnsafeMutablePointer<CChar>.allocate(capacity: max(input.count, 1))
    defer { exact.deallocate() }
    for (index, byte) in input.enumerated() { exact[index] = CChar(bitPattern: byte) }
    return try body(exact)
}
