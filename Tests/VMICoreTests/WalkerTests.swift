// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import Testing
import VMICore

/// Every walker over structures of both shapes: as of Linux 6.1, and as they were up to 5.9, of which no kernel that
/// boots could be had.
@Suite struct WalkerTests {
    func record(_ kind: ProgramKind, _ shape: SyntheticGuest.Shape, count: UInt64? = nil) throws -> String {
        var guest = SyntheticGuest(slide: 0x60_0000)
        _ = guest.addReader(shape)
        let open = try OpenGuest(guest, profile: SyntheticGuest.profile(shape))
        let (text, doubt) = open.run(try Program(kind, count: count))
        #expect(doubt == nil, "\(kind.rawValue): \(doubt?.message ?? "")")
        return text
    }

    @Test(arguments: [true, false])
    func threads(isNew: Bool) throws {
        let text = try record(.threads, isNew ? .new : .old)
        #expect(text.contains(#""tid":90,"#) && text.contains(#""tid":91,"#) && text.contains(#""second""#))
    }

    @Test(arguments: [true, false])
    func credentials(isNew: Bool) throws {
        let text = try record(.credentials, isNew ? .new : .old)
        #expect(text.contains(#""uid":1000"#) && text.contains(#""fsgid":1007"#))
        #expect(text.contains(#""capabilities":"0x100000021""#))
        #expect(text.contains(#""mnt":102,"uts":101,"user":103,"pid":104"#), "\(text)")
    }

    @Test(arguments: [true, false])
    func maps(isNew: Bool) throws {
        let text = try record(.maps, isNew ? .new : .old)
        let starts = [#""start":"0x400000""#, "0x600000", "0x7fff0000", "0x7ffe00000000"]
        var rest = text[...]
        for start in starts {
            let found = try #require(rest.firstRange(of: start), "\(start) in \(text)")
            rest = rest[found.upperBound...]
        }
        for name in ["/folder/name", "[heap]", "[vdso]", "[stack]"] { #expect(text.contains(name)) }
        #expect(text.contains(#""offset":8192"#))
    }

    @Test(arguments: [true, false])
    func files(isNew: Bool) throws {
        let text = try record(.files, isNew ? .new : .old)
        #expect(
            text.contains(#""fd":0,"type":"file","path":"/folder/name","inode":7,"position":5"#), "\(text)")
        #expect(text.contains(#""path":"socket:[42]""#) && text.contains(#""flags":"0x8002""#))
    }

    @Test(arguments: [true, false])
    func sockets(isNew: Bool) throws {
        let text = try record(.sockets, isNew ? .new : .old)
        #expect(
            text.contains(
                #""family":"inet","type":"stream","protocol":6,"state":"established","local":"127.0.0.1:8080","#
                    + #""remote":"10.0.0.2:443""#), "\(text)")
        #expect(text.contains(#""local":"@abstract""#))
    }

    @Test(arguments: [true, false])
    func log(isNew: Bool) throws {
        let shape: SyntheticGuest.Shape = isNew ? .new : .old
        let text = try record(.kernelLog, shape)
        let levels = ["notice", "info", "warn", "err"]
        for (index, message) in SyntheticGuest.messages.enumerated() {
            let line =
                #"{"sequence":\#(1000 + index),"time_us":\#(index * 1000),"facility":\#(message.facility),"#
                + #""level":"\#(levels[index])","text":"\#(message.text)"}"#
            #expect(text.contains(line), "\(line) in \(text)")
        }
        let newest = try record(.kernelLog, shape, count: 2)
        #expect(!newest.contains("1001") && newest.contains("1002") && newest.contains("trouble"))
    }

    @Test func aLogOfNeitherShape() throws {
        var builder = SyntheticGuest.profileBuilder
        builder.addSymbol("log_buf", at: SyntheticGuest.text)
        let open = try OpenGuest(SyntheticGuest(), profile: PackedProfile(builder.pack()))
        #expect(open.run(try Program(.kernelLog)).doubt == .profileLacks("prb"))
    }

    @Test("A CPU's own variables, and offsets that lead nowhere")
    func perCPU() throws {
        var guest = SyntheticGuest(slide: 0x60_0000)
        _ = guest.addReader()
        for (cpu, word) in [0xffff_ffff_ffff_ffff, 0x1000, 1 << 63].enumerated()
            as EnumeratedSequence<[UInt64]>
        {
            guest.write(word, at: guest.base + SyntheticGuest.perCPUOffset + UInt64(cpu + 1) * 8)
        }
        let open = try OpenGuest(guest, profile: SyntheticGuest.profile(.new))
        let place = SyntheticGuest.directMap + 0x10_0000 + SyntheticGuest.runqueues
        #expect(try open.inspector.address(of: "runqueues", onCPU: 0) == VirtualAddress(place))
        for cpu in [1, 2] as [UInt32] {
            #expect(throws: VMIError.self) { try open.inspector.address(of: "runqueues", onCPU: cpu) }
        }
        #expect(throws: VMIError.tooMany(8192)) {
            try open.inspector.address(of: "runqueues", onCPU: .max)
        }
        let wild = try open.inspector.address(of: "runqueues", onCPU: 3)
        let space = try open.inspector.kernel().space
        #expect(throws: VMIError.self) { try open.inspector.memory.byte(wild, in: space) }
        // Far behind the last: zero, or not mapped.
        #expect(throws: VMIError.self) { try open.inspector.address(of: "runqueues", onCPU: 8191) }
    }
}
