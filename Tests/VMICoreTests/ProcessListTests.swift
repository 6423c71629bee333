// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import Testing
import VMICore

@Suite struct ProcessListTests {
    func guest(_ count: Int32 = 3) -> SyntheticGuest {
        var guest = SyntheticGuest(slide: 0x1a60_0000)
        for pid in 0..<count { guest.addTask(pid: pid + 1, name: "task\(pid + 1)") }
        return guest
    }

    @Test func inTheOrderOfTheList() throws {
        var guest = guest(0)
        let addresses = (1...3).map { guest.addTask(pid: $0, name: "task\($0)") }
        let (list, doubt) = try OpenGuest(guest).processes()
        #expect(doubt == nil)
        #expect(list.map(\.pid) == [1, 2, 3])
        #expect(list.map(\.name.string) == ["task1", "task2", "task3"])
        #expect(list.map(\.task.raw) == addresses)
    }

    @Test func anEmptyListIsEmpty() throws {
        let (text, doubt) = try OpenGuest(guest(0)).run(.processList)
        #expect(doubt == nil)
        #expect(text == #"{"schema":1,"os":"linux","processes":[]}"# + "\n")
    }

    @Test("A list that comes back to one of its elements", arguments: [1, 2, 3])
    func loops(to element: Int) throws {
        var guest = guest(3)
        guest.write(guest.virtual(guest.taskLinks[element]), at: guest.taskLinks[3])
        let (list, doubt) = try OpenGuest(guest).processes()
        #expect(Array(list.map(\.pid).prefix(3)) == [1, 2, 3])
        guard case .loop = doubt else {
            Issue.record("\(String(describing: doubt))")
            return
        }
        #expect(list.count < 16)
    }

    @Test(
        "A pointer that cannot be the kernel's",
        arguments: [
            0, 0x1000, 0x7fff_ffff_f000, 0xffff_8880_0000_0001, 0x8000_0000_0000_0000, 0xffff_7fff_ffff_fff8,
        ]
            as [UInt64])
    func badPointers(pointer: UInt64) throws {
        var guest = guest()
        guest.write(pointer, at: guest.taskLinks[2])
        let (list, doubt) = try OpenGuest(guest).processes()
        #expect(list.map(\.pid) == [1, 2])
        #expect(doubt == .badPointer(VirtualAddress(pointer)))
    }

    @Test func aTaskThatIsNotMapped() throws {
        var guest = guest()
        guest.write(0xffff_9000_0000_0020, at: guest.taskLinks[2])
        let open = try OpenGuest(guest)
        let record = open.run(.processList)
        #expect(record.doubt == .notPresent(VirtualAddress(0xffff_9000_0000_0040), level: 4))
        #expect(
            record.text.hasSuffix(
                #"],"partial":"address 0xffff900000000040 is not mapped at level 4"}"# + "\n"))
        #expect(try RecordText.parse(record.text).processes?.map(\.pid) == [1, 2])
    }

    @Test func aHeadThatLeadsNowhereIsAnError() throws {
        var guest = guest()
        guest.write(0, at: guest.taskLinks[0])
        let record = try OpenGuest(guest).run(.processList)
        #expect(record.doubt == .badPointer(VirtualAddress(0)))
        #expect(try RecordText.parse(record.text).error?.code == "bad-pointer")
    }

    @Test func endlessLists() throws {
        var guest = SyntheticGuest()
        // 70,000 elements, eight bytes apart: each is the next one's previous.
        let count: UInt64 = 70_000
        let start: UInt64 = 0x40_0000
        for index in 0..<count {
            guest.write(SyntheticGuest.directMap + start + (index + 1) * 8, at: start + index * 8)
        }
        guest.write(SyntheticGuest.directMap + start, at: guest.taskLinks[0])
        let (list, doubt) = try OpenGuest(guest).processes()
        #expect(doubt == .tooMany(65_536))
        #expect(list.count == 65_536)
    }

    @Test func namesAreCutAndEscaped() throws {
        var guest = guest(0)
        guest.addTask(pid: -7, name: "a\"b\\c\u{1b}[2J\u{7f}é")
        guest.addTask(pid: .max, name: "sixteen-bytes-xy")
        guest.addTask(pid: 5, name: "")
        let (text, doubt) = try OpenGuest(guest).run(.processList)
        #expect(doubt == nil)
        #expect(text.contains(#""pid":-7,"name":"a\u0022b\u005cc\u001b[2J\u007f\u00c3\u00a9""#))
        #expect(text.contains(#""pid":2147483647,"name":"sixteen-bytes-xy""#))
        #expect(text.contains(#""pid":5,"name":"""#))
    }

    @Test func addressSpaces() throws {
        var guest = guest()
        let top = guest.allocate(4096, alignment: 4096)
        guest.map(0x40_0000, to: 0x70_0000, level: 1, root: top)
        guest.map(SyntheticGuest.directMap, to: 0, level: 2, root: top)
        let mm = guest.allocate(0x40)
        guest.write(SyntheticGuest.directMap + top, at: mm + SyntheticGuest.pgdOffset)
        guest.addTask(pid: 100, name: "shell", mm: SyntheticGuest.directMap + mm)
        guest.addTask(pid: 101, name: "broken", mm: SyntheticGuest.directMap + mm + 8)
        let open = try OpenGuest(guest)
        let space = try open.inspector.addressSpace(of: 100)
        #expect(space == AddressSpace(cr3: top, mode: .fourLevel))
        let place = try open.inspector.memory.translate(VirtualAddress(0x40_0123), in: space)
        #expect(place == PhysicalAddress(0x70_0123))
        #expect(throws: VMIError.noAddressSpace(1)) { try open.inspector.addressSpace(of: 1) }
        #expect(throws: VMIError.noProcess(77)) { try open.inspector.addressSpace(of: 77) }
        #expect(throws: VMIError.self) { try open.inspector.addressSpace(of: 101) }
    }
}
