// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Profile

/// Type information that lies.
@Suite struct BTFErrorTests {
    typealias Member = TypeTable.Member

    func damage(_ bytes: [UInt8], name: String = "s.m") throws -> BTFError {
        try #require(throws: BTFError.self) {
            _ = try LinuxProfileBuilder.places([name], in: try BTF(bytes, in: 0..<bytes.count))
        }
    }

    func damage(_ change: (inout TypeTable) -> Void) throws -> BTFError {
        var table = TypeTable()
        change(&table)
        return try damage(table.bytes)
    }

    @Test func everyTruncationIsRefused() {
        let bytes = TypeTable.kernel().bytes
        for length in 0..<bytes.count {
            #expect(throws: BTFError.self) { try BTF(Array(bytes[..<length]), in: 0..<length) }
        }
    }

    @Test(
        arguments: [
            (0, 0x9e, "it does not start with its magic number"),
            (4, 23, "its header names 23 bytes of its own"),
            (7, 0x80, "its header names 2147483672 bytes of its own"),
            (11, 0x80, "its header points behind its end"),
            (15, 0x80, "its header points behind its end"), (23, 1, "its header points behind its end"),
        ] as [(Int, UInt8, String)])
    func header(_ offset: Int, _ value: UInt8, _ why: String) throws {
        var bytes = TypeTable.kernel().bytes
        bytes[offset] = value
        #expect(try damage(bytes) == .damaged(why))
    }

    @Test func stringsWithoutAnEnd() throws {
        var bytes = TypeTable.kernel().bytes
        bytes[bytes.count - 1] = 0x41
        #expect(try damage(bytes) == .damaged("its strings neither start nor end with a zero"))
    }

    @Test func kindOfALaterKernel() throws {
        #expect(try damage { _ = $0.raw(kind: 25) } == .unknown("type 1 of kind 25, which is not known"))
    }

    @Test func typeThatIsNotThere() throws {
        let error = try damage { _ = $0.structure("s", size: 8, [Member(name: "m", type: 99, bit: 0)]) }
        #expect(error == .damaged("it refers to type 99, which is not there"))
    }

    @Test func memberOfVoid() throws {
        let error = try damage { _ = $0.structure("s", size: 8, [Member(name: "m", type: 0, bit: 0)]) }
        #expect(error == .damaged("a member has the type void"))
    }

    @Test func aliasOfItself() throws {
        let error = try damage { table in
            _ = table.alias("loop", kind: 8, of: 1)
            _ = table.structure("s", size: 8, [Member(name: "m", type: 1, bit: 0)])
        }
        #expect(error == .damaged("type 1 is built of itself"))
    }

    @Test func structureInItself() throws {
        let error = try damage { _ = $0.structure("s", size: 8, [Member(name: "", type: 1, bit: 0)]) }
        #expect(error == .damaged("a structure is nested in itself"))
    }

    /// Sixteen layers of a hundred members each would be looked at for years.
    @Test func structuresThatMultiply() throws {
        let error = try damage { table in
            let int = table.int("int", size: 4)
            var inner = table.structure("", size: 4, [Member(name: "x", type: int, bit: 0)])
            for _ in 0..<12 {
                inner = table.structure(
                    "", size: 4, [Member](repeating: Member(name: "", type: inner, bit: 0), count: 100))
            }
            _ = table.structure("s", size: 8, [Member(name: "", type: inner, bit: 0)])
        }
        #expect(error == .damaged("a structure has too many members"))
    }

    @Test func memberOutsideItsStructure() throws {
        let error = try damage { table in
            let int = table.int("int", size: 4)
            _ = table.structure("s", size: 8, [Member(name: "m", type: int, bit: 40 * 8)])
        }
        #expect(error == .damaged("a member lies outside its structure"))
    }

    @Test func arraysThatMultiply() throws {
        let error = try damage { table in
            var type = table.int("int", size: 4)
            for _ in 0..<4 { type = table.array(of: type, count: 0xffff) }
            _ = table.structure("s", size: 8, [Member(name: "m", type: type, bit: 0)])
        }
        #expect(error == .damaged("an array is too large"))
    }

    @Test func nameBehindTheStrings() throws {
        var table = TypeTable()
        _ = table.structure("s", size: 8, [])
        var bytes = table.bytes
        bytes[26] = 0xff
        #expect(try damage(bytes) == .damaged("a name lies behind its strings"))
    }
}
