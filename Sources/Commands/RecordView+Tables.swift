// SPDX-License-Identifier: Apache-2.0
import Deploy
import Host
import Spec

extension RecordView {
    /// The record's list as a table; nil for one without a list.
    var table: Table? {
        processTable ?? memoryTable ?? fileTable ?? kernelTable
    }

    private var processTable: Table? {
        if let processes = record.processes {
            return rows(processes, ["PID", "NAME", "ADDRESS"]) { ["\($0.pid)", $0.name, $0.address] }
        }
        if let threads = record.threads {
            return rows(threads, ["PID", "TID", "NAME", "ADDRESS"]) {
                ["\($0.pid)", "\($0.tid)", $0.name, $0.address]
            }
        }
        return record.credentials.map { credentials in
            rows(credentials, ["PID", "PARENT", "NAME", "UID", "GID", "CAPABILITIES", "NAMESPACES"]) { who in
                [
                    "\(who.pid)", "\(who.parent)", who.name, numbers(who.uid, who.euid),
                    numbers(who.gid, who.egid), who.capabilities,
                    who.namespaces.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(
                        separator: " "),
                ]
            }
        }
    }

    private var memoryTable: Table? {
        if let maps = record.maps {
            return rows(maps, ["PID", "NAME", "START", "END", "PERM", "OFFSET", "PATH"]) {
                [
                    "\($0.pid)", $0.name, $0.start, $0.end, $0.permissions, $0.offset.map { "\($0)" } ?? "-",
                    $0.path ?? "",
                ]
            }
        }
        return record.pages.map { pages in
            rows(pages, ["ADDRESS", "SIZE", "PAGE", "RIGHTS"]) {
                [
                    $0.address, "\($0.size)", "\($0.pageSize)",
                    ($0.user ? "u" : "-") + ($0.writable ? "w" : "-") + ($0.executable ? "x" : "-"),
                ]
            }
        }
    }

    private var fileTable: Table? {
        if let files = record.files {
            return rows(files, ["PID", "NAME", "FD", "TYPE", "INODE", "POSITION", "PATH"]) {
                ["\($0.pid)", $0.name, "\($0.fd)", $0.type, "\($0.inode)", "\($0.position)", $0.path]
            }
        }
        if let handles = record.handles {
            return rows(handles, ["PID", "NAME", "HANDLE", "TYPE", "ACCESS", "OBJECT", "OBJECT NAME"]) {
                [
                    "\($0.pid)", $0.name, "0x" + String($0.handle, radix: 16), $0.type, $0.access, $0.object,
                    $0.objectName ?? "",
                ]
            }
        }
        return record.sockets.map { sockets in
            rows(sockets, ["PID", "NAME", "FD", "FAMILY", "TYPE", "STATE", "LOCAL", "REMOTE"]) {
                [
                    "\($0.pid)", $0.name, "\($0.fd)", $0.family, $0.type, $0.state, $0.local ?? "-",
                    $0.remote ?? "-",
                ]
            }
        }
    }

    private var kernelTable: Table? {
        if let modules = record.modules {
            return rows(modules, ["MODULE", "SIZE", "ADDRESS"]) {
                [$0.name, $0.size.map(String.init) ?? "-", $0.address]
            }
        }
        if let messages = record.messages {
            return rows(messages, ["SECONDS", "LEVEL", "MESSAGE"]) {
                [seconds($0.timeMicroseconds), $0.level, $0.text]
            }
        }
        if let events = record.events, events.contains(where: { $0.arguments != nil }) {
            return rows(events, ["PROCESSOR", "PID", "NAME", "SYMBOL", "ARGUMENTS"]) {
                [
                    "\($0.processor)", $0.pid.map(String.init) ?? "-", $0.name ?? "-",
                    $0.symbol ?? $0.rip, $0.arguments?.joined(separator: " ") ?? "-",
                ]
            }
        }
        if let events = record.events, events.contains(where: { $0.address != nil }) {
            return rows(events, ["PROCESSOR", "RIP", "ADDRESS"]) {
                ["\($0.processor)", $0.rip, $0.address ?? "-"]
            }
        }
        if let events = record.events {
            return rows(events, ["PROCESSOR", "RIP", "OLD", "NEW", "LEAF", "SUBLEAF"]) {
                ["\($0.processor)", $0.rip, $0.old ?? "-", $0.new ?? "-", $0.leaf ?? "-", $0.subleaf ?? "-"]
            }
        }
        if let starts = record.starts {
            return rows(starts, ["PID", "PARENT", "NAME", "ARGUMENTS"]) {
                let arguments = $0.arguments.map { $0.joined(separator: " ") } ?? "-"
                return ["\($0.pid)", "\($0.parent)", $0.name, arguments + ($0.cut == true ? " ..." : "")]
            }
        }
        if let processors = record.processors {
            let shown = ["rip", "rsp", "rflags", "cr0", "cr3", "cr4"]
            return rows(processors, ["PROCESSOR"] + shown.map { $0.uppercased() }) { processor in
                ["\(processor.number)"] + shown.map { processor.registers[$0] ?? "-" }
            }
        }
        if let programs = record.programs {
            return rows(programs, ["TARGET", "PROGRAM", "EVERY", "SETTINGS"]) { program in
                let settings = [
                    ("symbol", program.symbol), ("address", program.address), ("process", program.process),
                    ("count", program.count.map(String.init)),
                ].compactMap { name, value in value.map { "\(name)=\($0)" } }
                let every = program.everyMilliseconds.map(Interval.text) ?? "once"
                return [program.target, program.program, every, settings.joined(separator: " ")]
            }
        }
        return record.attempts.map { attempts in
            rows(attempts, ["ATTEMPT", "DOMAIN", "FRAME", "RESULT"]) {
                [$0.what, "\($0.domain)", $0.frame ?? "-", $0.result]
            }
        }
    }

    /// Everything in a table may have come from a guest.
    private func rows<Element>(
        _ elements: [Element], _ header: [String], _ cells: (Element) -> [String]
    ) -> Table {
        Table(header: header, rows: elements.map { cells($0).map { visible($0) } })
    }

    /// The real number, and the effective one where it is another.
    private func numbers(_ real: Int, _ effective: Int) -> String {
        real == effective ? "\(real)" : "\(real)/\(effective)"
    }

    /// As dmesg writes it, with six digits behind the point.
    private func seconds(_ microseconds: UInt64) -> String {
        let fraction = String(microseconds % 1_000_000)
        return "\(microseconds / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
    }
}
