// SPDX-License-Identifier: Apache-2.0

extension Inspector {
    /// The longest name that is read, in bytes: a path of Windows's has 260 units, unless it asks for more.
    private static var nameLimit: UInt16 { 2048 }

    /// The text of a `_UNICODE_STRING` of the kernel's, in 16-bit units.
    mutating func unicode(_ place: VirtualAddress) throws(VMIError) -> [UInt8] {
        try step()
        let space = try kernel().space
        // Asked first, so that no length that a target makes up is read.
        guard try memory.word16(place, in: space) <= Self.nameLimit else {
            throw .tooMany(Int(Self.nameLimit))
        }
        return try memory.unicodeString(
            Location(place.raw, in: space), pointerSize: space.mode.pointerSize)
    }
}
