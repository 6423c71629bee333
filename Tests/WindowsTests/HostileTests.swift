// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import Testing
import VMICore
import WindowsFixtures

/// Structures that lie: each program ends, says so, and keeps what it had read before.
@Suite struct HostileTests {
    private static let some = [WindowsVersion.seven64, .seven32, .ten]

    @Test(arguments: some) func aLoopInTheProcesses(_ version: WindowsVersion) throws {
        var office = SmallOffice(version)
        let links = office.guest.processes
        // The last one leads back to the second instead of the head.
        office.guest.write(pointer: links[2], at: try #require(links.last))
        let run = try OpenWindows(office.guest).run(.processList)
        #expect(isLoop(run.doubt))
        #expect(run.line.contains("explorer.exe") && run.line.contains("partial"))
    }

    @Test(arguments: some) func anElementThatIsItsOwnNext(_ version: WindowsVersion) throws {
        var office = SmallOffice(version)
        office.guest.write(pointer: office.guest.processes[2], at: office.guest.processes[2])
        office.guest.write(pointer: office.guest.images[1], at: office.guest.images[1])
        let threads = try #require(office.guest.threads[office.shell])
        office.guest.write(pointer: threads[1], at: threads[1])
        let open = try OpenWindows(office.guest)
        for kind in [ProgramKind.processList, .moduleList] {
            #expect(isLoop(open.run(try Program(kind)).doubt), "\(kind)")
        }
        #expect(isLoop(open.run(try Program(.threads, process: .pid(3144))).doubt))
    }

    @Test(arguments: some, [0, 0x1000, 0x7ffe_0000, 0x1001, .max] as [UInt64])
    func aLinkToNowhere(_ version: WindowsVersion, _ pointer: UInt64) throws {
        var office = SmallOffice(version)
        let word = version.isLong ? pointer : pointer & 0xffff_ffff
        office.guest.write(pointer: word, at: office.guest.processes[2])
        let run = try OpenWindows(office.guest).run(.processList)
        #expect(run.doubt == .badPointer(VirtualAddress(word)), "\(run.line)")
        #expect(run.line.contains("explorer.exe"))
    }

    /// Names of drivers whose lengths or texts cannot be.
    @Test(arguments: some) func names(_ version: WindowsVersion) throws {
        let place = version.offset("_LDR_DATA_TABLE_ENTRY.BaseDllName")
        let changes: [(inout SyntheticWindows, UInt64) -> Void] = [
            { $0.write(UInt16(0xfffe), at: $1) }, { $0.write(UInt16(7), at: $1) },
            { $0.write(UInt16(4), at: $1 + 2) }, { $0.write(pointer: 0, at: $1 + version.width) },
            { $0.write(pointer: version.pool &- 0x10_0000, at: $1 + version.width) },
            { $0.write(pointer: version.pool + 160 * 4096 - 4, at: $1 + version.width) },
            { $0.write(pointer: 0x2000, at: $1 + version.width) },
        ]
        for change in changes {
            var office = SmallOffice(version)
            change(&office.guest, office.guest.images[2] + place)
            let run = try OpenWindows(office.guest).run(.moduleList)
            #expect(run.doubt != nil)
            #expect(run.line.contains("ntoskrnl.exe") && run.line.contains("partial"), "\(run.line)")
        }
    }

    /// Tables of handles that are their own entries, at any level, and counts beyond all handles.
    @Test(arguments: some, [0, 1, 2] as [UInt64])
    func tablesOfThemselves(_ version: WindowsVersion, levels: UInt64) throws {
        var office = SmallOffice(version, levels: levels)
        let table = office.guest.pointer(at: office.shell + version.offset("_EPROCESS.ObjectTable"))
        let code = office.guest.pointer(at: table + version.offset("_HANDLE_TABLE.TableCode"))
        let top = code & ~7
        office.guest.write(
            UInt32.max, at: table + version.offset("_HANDLE_TABLE.NextHandleNeedingPool"))
        for word in 0..<4096 / version.width {
            office.guest.write(pointer: top, at: top + word * version.width)
        }
        let open = try OpenWindows(office.guest)
        let program = try Program(.handles, process: .pid(3144))
        let run = open.run(program, limit: 256 << 10)
        #expect(run.doubt != nil && run.line.utf8.count <= 256 << 10 + 1)
        // Three levels of tables there are not.
        office.guest.write(pointer: top | 3, at: table + version.offset("_HANDLE_TABLE.TableCode"))
        let other = try OpenWindows(office.guest).run(program)
        #expect(other.doubt == .badPointer(VirtualAddress(top | 3)))
    }

    /// A table that nobody has filled, as long as can be: it costs a step each page, and ends.
    @Test(arguments: some) func anEmptyTable(_ version: WindowsVersion) throws {
        var office = SmallOffice(version, levels: 2)
        let table = office.guest.pointer(at: office.shell + version.offset("_EPROCESS.ObjectTable"))
        office.guest.write(
            UInt32.max, at: table + version.offset("_HANDLE_TABLE.NextHandleNeedingPool"))
        let run = try OpenWindows(office.guest).run(Program(.handles, process: .pid(3144)))
        #expect(run.doubt == nil && run.line.contains("hosts"))
    }

    @Test(arguments: some) func handlesOfNothing(_ version: WindowsVersion) throws {
        let office = SmallOffice(version)
        for header in [0x8, 0x1000, version.pool &- 0x20_0000] {
            var guest = office.guest
            guest.set(header, 1, at: entry(of: 0x10, office))
            let run = try OpenWindows(guest).run(Program(.handles, process: .pid(3144)))
            #expect(run.doubt != nil, "\(run.line)")
        }
        // One whose table is gone hides no other process's.
        var guest = office.guest
        let other = guest.addProcess(pid: 7000, name: "other.exe")
        guest.setHandles([(4, office.handles[4]?.header ?? 0, 1)], of: other, levels: 0)
        guest.write(
            pointer: version.pool &- 0x20_0000, at: office.shell + version.offset("_EPROCESS.ObjectTable"))
        let run = try OpenWindows(guest).run(Program(.handles))
        #expect(run.line.contains("other.exe") && run.line.contains("partial"))
        #expect(run.doubt?.code == "not-mapped")
    }

    /// A type that there is not, and one whose name is not in memory.
    @Test(arguments: some) func strangeTypes(_ version: WindowsVersion) throws {
        let office = SmallOffice(version)
        let header = try #require(office.handles[0x18]?.header)
        var guest = office.guest
        guest.write([0xee], at: header + version.offset("_OBJECT_HEADER.TypeIndex"))
        #expect(try OpenWindows(guest).run(Program(.handles)).doubt != nil)
    }

    private func isLoop(_ doubt: VMIError?) -> Bool { doubt?.code == "list-loops" }

    /// The address of a handle's entry, by its table of one level.
    private func entry(of number: UInt64, _ office: SmallOffice) -> UInt64 {
        let version = office.guest.version
        let table = office.guest.pointer(at: office.shell + version.offset("_EPROCESS.ObjectTable"))
        let code = office.guest.pointer(at: table + version.offset("_HANDLE_TABLE.TableCode"))
        return office.guest.pointer(at: code & ~7) + number / 4 * 2 * version.width
    }
}
