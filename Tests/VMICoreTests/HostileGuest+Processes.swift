// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import VMICore

extension HostileGuest {
    /// Threads, credentials and namespaces.
    static let processes = [
        HostileGuest("a thread that is its own next", .threads, ["list-loops"]) {
            let node = $0.place("task_struct.thread_node", of: $1.thread)
            $0.write($0.virtual(node), at: node)
        },
        HostileGuest("threads that lead into the tasks", .threads, ["list-loops", "bad-pointer"]) {
            let node = $0.place("task_struct.thread_node", of: $1.task)
            $0.write($0.virtual($0.taskLinks[0]), at: node)
        },
        HostileGuest("70,000 threads, eight bytes apart", .threads, ["list-too-long", "record-full"]) {
            let start: UInt64 = 0x40_0000
            for index in 0..<70_000 as Range<UInt64> {
                let next = SyntheticGuest.directMap + start + (index + 1) % 70_000 * 8
                $0.write(next, at: start + index * 8)
            }
            $0.write(
                SyntheticGuest.directMap + start, at: $0.place("task_struct.thread_node", of: $1.thread))
        },
        HostileGuest("threads behind the end of the memory", .threads, ["not-mapped"]) {
            $0.set("task_struct.signal", of: $1.task, to: SyntheticGuest.directMap + 0x4000_0000)
        },
        HostileGuest("a user's address for a credential", .credentials, ["bad-pointer"]) {
            $0.set("task_struct.cred", of: $1.task, to: 0x40_0000)
        },
        HostileGuest("a parent at an address that is not canonical", .credentials, ["bad-pointer"]) {
            $0.set("task_struct.real_parent", of: $1.task, to: 1 << 63)
        },
        HostileGuest("credentials across the end of what is mapped", .credentials, ["not-mapped"]) {
            $0.map(edge, to: 0x50_0000, level: 1)
            $0.set("task_struct.cred", of: $1.task, to: edge + Frame.size - 8)
        },
        HostileGuest("namespaces four billion levels deep", .credentials, ["list-too-long"]) {
            $0.set("pid.level", of: $1.pid, to: 0xffff_ffff)
        },
        HostileGuest("namespaces one level too deep", .credentials, ["list-too-long"]) {
            $0.set("pid.level", of: $1.pid, to: 33)
        },
        HostileGuest("namespaces that are the address space's last bytes", .credentials, ["not-mapped"]) {
            $0.set("task_struct.nsproxy", of: $1.task, to: 0xffff_ffff_ffff_fff0)
        },
    ]

    /// The page behind it is not mapped.
    static let edge: UInt64 = 0xffff_9100_0000_0000
}
