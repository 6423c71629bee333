// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import Testing
import VMICore

@Suite struct RecordTests {
    @Test func mapAddress() throws {
        let guest = SyntheticGuest(base: 0x40_0000, slide: 0x20_0000)
        let record = try OpenGuest(guest).run(.mapAddress(symbol: "linux_banner"))
        #expect(record.doubt == nil)
        let text = try RecordText.parse(record.text)
        #expect(text.schema == 1 && text.os == "linux" && text.symbol == "linux_banner")
        #expect(text.virtual == "0xffffffff81201100" && text.physical == "0x401100")
        let expected = (Array(SyntheticGuest.banner.utf8) + [UInt8](repeating: 0, count: 64)).prefix(64)
        #expect(text.bytes == expected.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    @Test func mapAddressOfWhatIsNotThere() throws {
        let open = try OpenGuest(SyntheticGuest())
        #expect(open.run(.mapAddress(symbol: "nonsense")).doubt == .profileLacks("nonsense"))
        let hostile = open.run(.mapAddress(symbol: "\"\n\u{1b}"))
        #expect(try RecordText.parse(hostile.text).error?.code == "profile-lacks")
        let unmapped = open.run(.mapAddress(symbol: "unmapped"))
        #expect(unmapped.text.contains(#""error":{"code":"not-mapped""#))
        #expect(try RecordText.parse(unmapped.text).virtual == nil)
    }

    @Test func theImageTellsWhereAndWhen() throws {
        var guest = SyntheticGuest()
        let address = guest.addTask(pid: 1, name: "init")
        let context = RecordContext(monitor: "watch-web", target: "web", milliseconds: 12)
        let record = try OpenGuest(guest).run(.processList, context: context)
        #expect(
            record.text == #"{"schema":1,"monitor":"watch-web","target":"web","program":"process-list","#
                + #""time_ms":12,"os":"linux","processes":[{"pid":1,"name":"init","address":"0x"#
                + String(address, radix: 16) + #""}]}"# + "\n")
    }

    @Test(
        "However long the list and small the bound, the record is whole", arguments: [2100, 2500, 4096, 9000])
    func bounded(limit: Int) throws {
        var guest = SyntheticGuest()
        for pid in 1...1000 { guest.addTask(pid: Int32(pid), name: "\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}") }
        let record = try OpenGuest(guest).run(.processList, limit: limit)
        #expect(record.doubt == .recordFull)
        #expect(record.text.utf8.count <= limit)
        let text = try RecordText.parse(record.text)
        #expect(text.partial == "the record is full")
        #expect(text.processes?.isEmpty == false && text.processes?.count ?? 0 < 1000)
    }

    @Test("Numbers of every size")
    func numbers() {
        var buffer = ByteBuffer()
        var json = JSONWriter(buffer, limit: 4096)
        json.open("[")
        for value in [0, 9, 10, -1, .max, .min] as [Int64] { json.number(value) }
        for value in [0, 0xf, 0x10, .max] as [UInt64] { json.address(value) }
        json.number(UInt64.max)
        json.close("]")
        buffer = json.finish()
        #expect(
            String(decoding: buffer.bytes, as: UTF8.self)
                == "[0,9,10,-1,9223372036854775807,-9223372036854775808,\"0x0\",\"0xf\",\"0x10\","
                + "\"0xffffffffffffffff\",18446744073709551615]\n")
    }

    @Test func nothingGoesBeyondTheBound() {
        var json = JSONWriter(ByteBuffer(), limit: 10)
        json.string(String(repeating: "x", count: 5000))
        #expect(json.room == 0)
        #expect(json.finish().bytes.count == 11)
    }
}
