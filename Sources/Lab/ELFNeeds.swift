// SPDX-License-Identifier: Apache-2.0

/// What a program asks of the dynamic linker (System V ABI, "Dynamic Linking"; 64-bit little-endian only).
struct ELFNeeds: Equatable {
    /// The names of the shared libraries, as the file has them.
    var libraries: [String]
    /// The dynamic linker itself; nil for a library or a static program.
    var interpreter: String?

    /// Nil when the bytes are no ELF file of this kind, or a broken one.
    init?(_ file: [UInt8]) {
        let bytes = Bytes(file)
        guard file.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]), let table = bytes.u64(32),
            let size = bytes.u16(54), let count = bytes.u16(56), size >= 56
        else { return nil }
        var segments: [Segment] = []
        for index in 0..<UInt64(count) {
            guard let segment = Segment(bytes, at: table &+ index &* UInt64(size)) else { return nil }
            segments.append(segment)
        }
        interpreter = segments.first { $0.kind == Segment.interpreter }.flatMap { bytes.text($0.offset) }
        libraries = []
        guard let dynamic = segments.first(where: { $0.kind == Segment.dynamic }) else { return }
        var names: [UInt64] = []
        var strings: UInt64?
        for offset in stride(from: dynamic.offset, to: dynamic.offset &+ min(dynamic.size, 1 << 16), by: 16) {
            guard let tag = bytes.u64(offset), let value = bytes.u64(offset &+ 8) else { return nil }
            if tag == 0 { break }
            if tag == 1 { names.append(value) }
            if tag == 5 { strings = value }
        }
        guard !names.isEmpty else { return }
        let loaded = segments.filter { $0.kind == Segment.load }
        guard let address = strings, let home = loaded.first(where: { $0.contains(address) }) else {
            return nil
        }
        let start = home.offset &+ (address &- home.address)
        for name in names {
            guard let text = bytes.text(start &+ name) else { return nil }
            libraries.append(text)
        }
    }

    private struct Segment {
        static let load: UInt32 = 1
        static let dynamic: UInt32 = 2
        static let interpreter: UInt32 = 3
        var kind: UInt32
        var offset, address, size: UInt64

        init?(_ bytes: Bytes, at place: UInt64) {
            guard let kind = bytes.u32(place), let offset = bytes.u64(place &+ 8),
                let address = bytes.u64(place &+ 16), let size = bytes.u64(place &+ 32),
                offset < 1 << 40, size < 1 << 40
            else { return nil }
            (self.kind, self.offset, self.address, self.size) = (kind, offset, address, size)
        }

        func contains(_ place: UInt64) -> Bool { place >= address && place &- address < size }
    }

    /// Reads that give nil outside of the file.
    private struct Bytes {
        var all: [UInt8]

        init(_ all: [UInt8]) { self.all = all }

        func number(_ offset: UInt64, _ width: Int) -> UInt64? {
            guard let start = Int(exactly: offset), start <= all.count - width else { return nil }
            return all[start..<start + width].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }

        func u16(_ offset: UInt64) -> UInt16? { number(offset, 2).map(UInt16.init) }
        func u32(_ offset: UInt64) -> UInt32? { number(offset, 4).map(UInt32.init) }
        func u64(_ offset: UInt64) -> UInt64? { number(offset, 8) }

        func text(_ offset: UInt64) -> String? {
            guard let start = Int(exactly: offset), start < all.count else { return nil }
            let rest = all[start...].prefix(256)
            guard let end = rest.firstIndex(of: 0) else { return nil }
            return String(decoding: rest[..<end], as: UTF8.self)
        }
    }
}
