// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Profile

/// Types and members.
@Suite struct BTFTests {
    typealias Member = TypeTable.Member

    func read(_ table: TypeTable) throws -> BTF { try BTF(table.bytes, in: 0..<table.bytes.count) }

    func place(_ name: String, in table: TypeTable) throws -> BTF.Place? {
        try LinuxProfileBuilder.places([name], in: try read(table))[name]
    }

    @Test(arguments: [
        ("list_head.next", 0, 8), ("list_head.prev", 8, 8), ("list_head", 0, 16),
        ("task_struct.tasks", 8, 16), ("task_struct.mm", 24, 8), ("task_struct.pid", 32, 4),
        ("task_struct.comm", 40, 16), ("task_struct", 0, 256), ("module.name", 24, 56),
        // In a structure in a union in it, both nameless.
        ("mm_struct.pgd", 24, 8), ("mm_struct.task_size", 32, 8),
    ])
    func members(_ name: String, _ offset: UInt32, _ size: UInt32) throws {
        #expect(try place(name, in: .kernel()) == BTF.Place(offset: offset, size: size))
    }

    @Test(arguments: [
        "task_struct.nothing", "nothing.pid", "nothing", "task_struct.on_rq", "int", "task", "mm_struct.",
    ])
    func whatIsNotThere(_ name: String) throws { #expect(try place(name, in: .kernel()) == nil) }

    @Test func everyKindIsSteppedOver() throws {
        var table = TypeTable()
        let int = table.int("int", size: 4)
        for (kind, count, trailer) in [
            (6, 2, 4), (7, 0, 0), (9, 0, 0), (11, 0, 0), (12, 0, 0), (13, 3, 6), (14, 0, 1), (15, 2, 6),
            (16, 0, 0),
            (17, 0, 1), (18, 0, 0), (19, 2, 6),
        ] as [(UInt32, Int, Int)] {
            _ = table.raw(kind: kind, count: count, int, trailer: [UInt32](repeating: 0, count: trailer))
        }
        _ = table.structure("last", size: 4, [Member(name: "a", type: int, bit: 0)])
        #expect(try place("last.a", in: table) == BTF.Place(offset: 0, size: 4))
    }

    @Test func sizesOfAllKinds() throws {
        var table = TypeTable()
        let long = table.int("long", size: 8)
        let matrix = table.array(of: table.array(of: long, count: 3), count: 5)
        let enumeration = table.raw(kind: 6, 4)
        let wide = table.raw(kind: 19, 8)
        let float = table.raw(kind: 16, 8)
        let tagged = table.raw(kind: 18, table.raw(kind: 9, matrix))
        let types = [matrix, enumeration, wide, float, tagged, table.array(of: long, count: 0)]
        let members = zip(types, 0...).map { Member(name: "m\($1)", type: $0, bit: 0) }
        _ = table.structure("all", size: 120, members)
        let sizes = try types.indices.map { try place("all.m\($0)", in: table)?.size }
        #expect(sizes == [120, 4, 8, 8, 120, 0])
    }

    /// Two drivers may each have a structure of one name.
    @Test func structuresOfOneNameMustAgree() throws {
        var table = TypeTable()
        let int = table.int("int", size: 4)
        _ = table.structure(
            "same", size: 8, [Member(name: "a", type: int, bit: 0), Member(name: "b", type: int, bit: 32)])
        _ = table.structure("same", size: 8, [Member(name: "b", type: int, bit: 0)])
        #expect(try place("same.a", in: table) == BTF.Place(offset: 0, size: 4))
        #expect(try place("same.b", in: table) == nil)
        #expect(try place("same", in: table) == BTF.Place(offset: 0, size: 8))
    }

    @Test func foundBySectionAndByMagic() throws {
        for hasSections in [true, false] {
            let elf = SyntheticKernel(hasSections: hasSections).elf
            let places = try LinuxProfileBuilder.places(
                ["task_struct.pid"], in: try BTF(elf, try ELFImage(elf)))
            #expect(places["task_struct.pid"]?.offset == 32)
        }
    }

    @Test func absent() {
        for hasSections in [true, false] {
            let elf = SyntheticKernel(types: nil, hasSections: hasSections).elf
            #expect(throws: BTFError.absent) { try BTF(elf, try ELFImage(elf)) }
        }
    }
}
