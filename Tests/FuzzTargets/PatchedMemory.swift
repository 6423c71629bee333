// SPDX-License-Identifier: Apache-2.0
import FileBackend
import Glibc
import GuestFixtures
import SystemPackage

/// The memory of a target, open as a dump, whose words an input changes for as long as it is tried.
///
/// An input says little and means much: ten bytes name a place and the number to put there. So a few hundred bytes
/// make any page table or list, which a fuzzer would not find in eight megabytes.
final class PatchedMemory {
    let dump: Dump
    private let words: UnsafeMutableBufferPointer<UInt64>
    private var changes: [(place: Int, before: UInt64)] = []

    /// Bytes of a change.
    static let changeSize = 10
    private static let changeLimit = 200

    init(_ memory: [UInt8]) throws {
        let file = try TemporaryFile(memory)
        dump = try Dump.open(file.path)
        let descriptor = try FileDescriptor.open(file.path, .readWrite)
        let start = mmap(
            nil, memory.count, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor.rawValue, 0)
        // Once both have mapped it, it may go.
        try descriptor.close()
        guard let start, start != MAP_FAILED else { throw Errno(rawValue: errno) }
        words = UnsafeMutableBufferPointer(
            start: start.assumingMemoryBound(to: UInt64.self), count: memory.count / 8)
    }

    deinit { munmap(words.baseAddress, words.count * 8) }

    /// Makes the changes of an input; `place` turns 16 bits of it into an address.
    func change(by input: ArraySlice<UInt8>, place: (UInt16) -> UInt64) {
        var rest = input
        while rest.count >= Self.changeSize, changes.count < Self.changeLimit {
            let address = place(UInt16(number(rest.prefix(2))))
            put(number(rest.dropFirst(2).prefix(8)), at: address)
            rest = rest.dropFirst(Self.changeSize)
        }
    }

    /// Puts a number at an address, until `restore`.
    private func put(_ word: UInt64, at address: UInt64) {
        let index = Int(address / 8 % UInt64(words.count))
        changes.append((index, words[index]))
        words[index] = word
    }

    /// Takes all changes back.
    func restore() {
        for change in changes.reversed() { words[change.place] = change.before }
        changes.removeAll(keepingCapacity: true)
    }

    /// The bytes that make a change.
    static func change(_ place: UInt16, _ word: UInt64) -> [UInt8] {
        [UInt8(truncatingIfNeeded: place), UInt8(place >> 8)]
            + (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
}

/// A little-endian number of up to eight bytes.
func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
