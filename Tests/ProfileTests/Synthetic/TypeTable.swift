// SPDX-License-Identifier: Apache-2.0

/// BTF under construction (Linux's Documentation/bpf/btf.rst).
package struct TypeTable {
    package struct Member {
        package var name: String
        package var type: UInt32
        package var bit: UInt32

        package init(name: String, type: UInt32, bit: UInt32) {
            (self.name, self.type, self.bit) = (name, type, bit)
        }
    }

    package init() {}

    private var types = Blob()
    private var strings = Blob(bytes: [0])
    private var count: UInt32 = 0

    private mutating func add(
        _ name: String, kind: UInt32, count members: Int = 0, flag: Bool = false, _ word: UInt32
    ) -> UInt32 {
        types.append(text(name))
        types.append(kind << 24 | UInt32(members) | (flag ? 1 << 31 : 0))
        types.append(word)
        count += 1
        return count
    }

    private mutating func text(_ name: String) -> UInt32 {
        guard !name.isEmpty else { return 0 }
        defer { strings.append(name) }
        return UInt32(strings.count)
    }

    package mutating func int(_ name: String, size: UInt32) -> UInt32 {
        let number = add(name, kind: 1, size)
        types.append(size * 8)
        return number
    }

    package mutating func pointer(to type: UInt32) -> UInt32 { add("", kind: 2, type) }

    package mutating func array(of type: UInt32, count elements: UInt32) -> UInt32 {
        let number = add("", kind: 3, 0)
        types.append(type)
        types.append(type)
        types.append(elements)
        return number
    }

    package mutating func alias(_ name: String, kind: UInt32, of type: UInt32) -> UInt32 {
        add(name, kind: kind, type)
    }

    package mutating func structure(
        _ name: String, size: UInt32, union: Bool = false, bitFields: Bool = false, _ members: [Member]
    ) -> UInt32 {
        let number = add(name, kind: union ? 5 : 4, count: members.count, flag: bitFields, size)
        for member in members {
            types.append(text(member.name))
            types.append(member.type)
            types.append(member.bit)
        }
        return number
    }

    /// A type of any kind, with whatever behind it.
    package mutating func raw(
        kind: UInt32, count members: Int = 0, _ word: UInt32 = 0, trailer: [UInt32] = []
    )
        -> UInt32
    {
        let number = add("", kind: kind, count: members, word)
        for word in trailer { types.append(word) }
        return number
    }

    /// The section's bytes.
    package var bytes: [UInt8] {
        var header = Blob()
        header.append(UInt16(0xeb9f))
        header.append([1, 0])
        header.append(UInt32(24))
        header.append(UInt32(0))
        header.append(UInt32(types.count))
        header.append(UInt32(types.count))
        header.append(UInt32(strings.count))
        return header.bytes + types.bytes + strings.bytes
    }
}

extension TypeTable {
    /// What a profile needs, with some of it in nameless structures and behind aliases.
    package static func kernel() -> TypeTable {
        var table = TypeTable()
        let int = table.int("int", size: 4)
        let long = table.int("long unsigned int", size: 8)
        let char = table.int("char", size: 1)
        let void = table.pointer(to: 0)
        let list = table.structure(
            "list_head", size: 16,
            [Member(name: "next", type: void, bit: 0), Member(name: "prev", type: void, bit: 64)])
        let number = table.alias("pid_t", kind: 8, of: table.alias("", kind: 10, of: int))
        let name = table.array(of: char, count: 16)
        let inner = table.structure(
            "", size: 24,
            [Member(name: "pgd", type: void, bit: 64), Member(name: "task_size", type: long, bit: 128)])
        let outer = table.structure("", size: 24, union: true, [Member(name: "", type: inner, bit: 0)])
        _ = table.structure(
            "mm_struct", size: 64,
            [Member(name: "flags", type: long, bit: 0), Member(name: "", type: outer, bit: 128)])
        _ = table.structure(
            "task_struct", size: 256, bitFields: true,
            [
                Member(name: "on_rq", type: int, bit: 1 << 24 | 3),
                Member(name: "tasks", type: list, bit: 64), Member(name: "mm", type: void, bit: 192),
                Member(name: "pid", type: number, bit: 256), Member(name: "tgid", type: number, bit: 288),
                Member(name: "comm", type: name, bit: 320),
            ])
        _ = table.structure(
            "module", size: 128,
            [
                Member(name: "state", type: int, bit: 0), Member(name: "list", type: list, bit: 64),
                Member(name: "name", type: table.array(of: char, count: 56), bit: 192),
            ])
        return table
    }
}
