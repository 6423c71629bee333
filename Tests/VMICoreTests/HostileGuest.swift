// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import Testing
import VMICore

/// A guest that was made to mislead or detain whoever looks into it.
struct HostileGuest: Sendable, CustomTestStringConvertible {
    let name: String
    /// What each program may find wrong; none of them has to.
    let doubts: Set<String>
    /// The programs of which one finds it.
    let finders: [ProgramKind]
    let shape: SyntheticGuest.Shape
    let make: @Sendable () -> SyntheticGuest

    var testDescription: String { name }

    /// What every program is tried on; a new program is a line here.
    static let programs: [Program] =
        [.processList, .moduleList, .mapAddress(symbol: "linux_banner")]
        + [.threads, .credentials, .maps, .files, .sockets, .kernelLog, .pages].compactMap {
            try? Program($0)
        }
        + [try? Program(.dump, address: SyntheticGuest.directMap, count: 4096)].compactMap(\.self)

    /// A guest with the lists, tables and kernels that every program goes through changed.
    init(
        _ name: String, _ doubts: Set<String>, _ change: @escaping @Sendable (inout SyntheticGuest) -> Void
    ) {
        (self.name, self.doubts, shape) = (name, doubts, .new)
        finders = [.processList, .moduleList, .mapAddress]
        make = {
            var guest = SyntheticGuest(slide: 0x60_0000)
            for pid in 1...5 as ClosedRange<Int32> { guest.addTask(pid: pid, name: "task\(pid)") }
            for number in 1...3 { guest.addModule("module\(number)", size: 4096) }
            change(&guest)
            return guest
        }
    }

    /// A guest with one process, of whose structures some are changed.
    init(
        _ name: String, _ finder: ProgramKind, _ doubts: Set<String>, _ shape: SyntheticGuest.Shape = .new,
        _ change: @escaping @Sendable (inout SyntheticGuest, SyntheticGuest.Reader) -> Void
    ) {
        (self.name, self.doubts, self.shape) = (name, doubts, shape)
        finders = [finder]
        make = {
            var guest = SyntheticGuest(slide: 0x60_0000)
            let reader = guest.addReader(shape)
            change(&guest, reader)
            return guest
        }
    }

    static let all: [HostileGuest] =
        lists + strings + tables + kernels + processes + maps + files + logs

    /// Lists that do not come back to their heads.
    private static let lists = [
        HostileGuest("a task that is its own next", ["list-loops"]) {
            $0.write($0.virtual($0.taskLinks[3]), at: $0.taskLinks[3])
        },
        HostileGuest("a list of one task and no head", ["list-loops"]) {
            $0.write($0.virtual($0.taskLinks[1]), at: $0.taskLinks[1])
        },
        HostileGuest("the tasks lead into the modules", ["list-loops", "not-mapped"]) {
            $0.write($0.virtual($0.moduleLinks[1]), at: $0.taskLinks[2])
            $0.write($0.virtual($0.moduleLinks[1]), at: $0.moduleLinks[3])
        },
        HostileGuest("a ring of 4,000 tasks without the head", ["list-loops"]) {
            ring(&$0, of: 4000, from: $0.taskLinks[0], spacing: 64)
        },
        HostileGuest("70,000 tasks, eight bytes apart", ["list-too-long", "record-full"]) {
            ring(&$0, of: 70_000, from: $0.taskLinks[0], spacing: 8)
        },
        HostileGuest("70,000 modules, eight bytes apart", ["list-too-long", "record-full"]) {
            ring(&$0, of: 70_000, from: $0.moduleLinks[0], spacing: 8)
        },
        HostileGuest("heads that are their own elements", []) {
            $0.write($0.virtual($0.taskLinks[0]), at: $0.taskLinks[0])
            $0.write($0.virtual($0.moduleLinks[0]), at: $0.moduleLinks[0])
        },
        HostileGuest("odd, low and half-canonical pointers", ["bad-pointer"]) {
            $0.write(0xffff_8880_0000_1001, at: $0.taskLinks[2])
            $0.write(0x8000_0000_0000_0000, at: $0.moduleLinks[1])
        },
        HostileGuest("a list whose last element is the last word there is", ["not-mapped", "bad-pointer"]) {
            $0.write(0xffff_ffff_ffff_fff8, at: $0.taskLinks[2])
            $0.write(0xffff_ffff_ffff_fff8, at: $0.moduleLinks[2])
        },
    ]

    /// A circle of pointers without its head, at 4 MiB, entered from a link.
    private static func ring(
        _ guest: inout SyntheticGuest, of count: UInt64, from link: UInt64, spacing: UInt64
    ) {
        let start: UInt64 = 0x40_0000
        for index in 0..<count {
            let next = SyntheticGuest.directMap + start + (index + 1) % count * spacing
            guest.write(next, at: start + index * spacing)
        }
        guest.write(SyntheticGuest.directMap + start, at: link)
    }
}
