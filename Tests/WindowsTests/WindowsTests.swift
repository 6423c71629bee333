// SPDX-License-Identifier: Apache-2.0
import Deploy
import FileBackend
import GuestFixtures
import Host
import Profile
import SystemPackage
import TargetBundle
import Testing
import VMICore
import WindowsFixtures

/// Every program on every version, as `stubvmi inspect` runs it: a profile from a file, a dump from a file, a
/// record.
@Suite struct WindowsTests {
    @Test(arguments: WindowsVersion.all, [Dump.Access.inPlace, .window])
    func processes(of version: WindowsVersion, _ access: Dump.Access) async throws {
        let office = SmallOffice(version)
        let record = try await office.record(.processList, access)
        #expect(record.os == "windows" && record.partial == nil && record.error == nil)
        let processes = try #require(record.processes)
        #expect(processes.map(\.pid) == [4, 3144, 4000, 6020])
        #expect(processes.map(\.name) == ["System", "explorer.exe", "gone.exe", "a-very-long-na."])
        #expect(processes.map(\.ended) == [nil, nil, true, nil])
        #expect(processes[1].address == hex(office.shell))
    }

    @Test(arguments: WindowsVersion.all) func threads(of version: WindowsVersion) async throws {
        let office = SmallOffice(version)
        let record = try await office.record(Program(.threads, process: .pid(3144)))
        let threads = try #require(record.threads)
        #expect(threads.map(\.tid) == [3148, 3152] && threads.map(\.pid) == [3144, 3144])
        #expect(threads.map(\.name) == ["explorer.exe", "explorer.exe"])
        #expect(threads.map(\.start) == [hex(version.imageBase + 0x1234), hex(version.imageBase + 0x5678)])
        #expect(threads.map(\.block) == ["0x7ffde000", "0x0"])
        #expect(threads[0].address == hex(office.thread))
    }

    @Test(arguments: WindowsVersion.all) func modules(of version: WindowsVersion) async throws {
        let modules = try #require(try await SmallOffice(version).record(.moduleList).modules)
        #expect(modules.map(\.name) == ["ntoskrnl.exe", "hal.dll", "Größe\u{1f5a8}\"\\.sys"])
        #expect(modules.map(\.size) == [Int(SyntheticWindows.imageSize), 0x4_9000, 0x1_0000])
        #expect(modules[0].base == hex(version.imageBase))
    }

    @Test(arguments: WindowsVersion.all, [0, 1, 2] as [UInt64])
    func handles(of version: WindowsVersion, levels: UInt64) async throws {
        let office = SmallOffice(version, levels: levels)
        let record = try await office.record(
            Program(.handles, process: .name(#require(Text("explorer.exe")))))
        #expect(record.partial == nil && record.error == nil)
        let handles = try #require(record.handles)
        #expect(handles.map(\.handle) == office.handles.keys.sorted().map { Int($0) })
        for handle in handles {
            let expected = try #require(office.handles[UInt32(handle.handle)])
            #expect(handle.type == expected.type && handle.objectName == expected.name)
            #expect(handle.object == hex(expected.header + version.offset("_OBJECT_HEADER.Body")))
            #expect(handle.access == hex(UInt64(expected.access)) && handle.pid == 3144)
        }
    }

    @Test(arguments: WindowsVersion.all) func memory(of version: WindowsVersion) async throws {
        let office = SmallOffice(version)
        let head = try await office.record(Program(.mapSymbol, symbol: "PsActiveProcessHead"))
        #expect(head.virtual == hex(version.imageBase + SyntheticWindows.processHead))
        #expect(
            head.physical == hex(office.guest.physical(version.imageBase + SyntheticWindows.processHead)))
        let shell = ProcessSelector.pid(3144)
        for page in [SmallOffice.user, SmallOffice.user + 0x1000] {
            let bytes = try await office.record(
                Program(.dump, address: page, process: shell, count: UInt64(SmallOffice.text.utf8.count)))
            #expect(bytes.bytes == SmallOffice.text.utf8.map { hex2($0) }.joined())
        }
        let paged = try await office.record(
            Program(.dump, address: SmallOffice.user + 0x2000, process: shell, count: 8))
        #expect(paged.error?.code == "not-mapped")
        let place = try await office.record(
            Program(.mapAddress, address: SmallOffice.user + 2, process: shell))
        #expect(place.pageSize == 4096 && place.virtual == hex(SmallOffice.user + 2))
        let pages = try #require(try await office.record(Program(.pages, process: shell)).pages)
        #expect(pages.first?.address == hex(SmallOffice.user))
        let system = try await office.record(Program(.dump, address: SmallOffice.user, count: 8))
        #expect(system.error?.code == "not-mapped", "only the shell has that page")
    }

    @Test(arguments: ProgramKind.allCases.filter { $0.system == .linux })
    func programsOfLinux(_ kind: ProgramKind) async throws {
        let symbol = kind.understood.contains(.symbol) ? "vfs_read" : nil
        let record = try await SmallOffice(.ten).record(Program(kind, symbol: symbol))
        #expect(record.error?.code == "other-system")
        #expect(record.error?.message == "this program is of Linux only")
    }

    @Test func handlesThatNobodyPublished() async throws {
        var version = WindowsVersion.ten
        version.build = 9200
        let office = SmallOffice(version)
        let record = try await office.record(Program(.handles))
        #expect(record.error?.message == "the profile has no layout of the handles of build 9200")
    }

    @Test func aMemberThatAProfileLacks() async throws {
        let office = SmallOffice(.eleven24H2)
        #expect(try await office.record(.processList).processes?.count == 4)
        #expect(try await office.record(Program(.handles)).handles?.count == 5)
        let record = try await office.record(Program(.threads))
        #expect(record.error?.message == "the profile has no _ETHREAD.ThreadListEntry")
    }
}

extension SmallOffice {
    /// What `stubvmi inspect` prints, read again.
    func record(_ program: VMICore.Program, _ access: Dump.Access = .inPlace) async throws -> Deploy.Record {
        let open = try OpenWindows(guest, profile: guest.profile(), access: access)
        let path = open.file.path.removingLastComponent().appending("windows.profile")
        try Files.write(guest.profileBuilder.pack(), to: path)
        let host = Host.real(report: { _ in })
        open.inspector = try Inspector(
            target: open.dump.target, profile: await PackedProfile.load(path, host: host))
        return try Deploy.Record(line: open.run(program).line, limit: .max)
    }
}

func hex(_ number: UInt64) -> String { "0x" + String(number, radix: 16) }

private func hex2(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
