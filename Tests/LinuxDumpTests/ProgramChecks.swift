// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import TargetBundle
import Testing
import VMICore

/// Runs programs on a dump, and compares their records with what the guest said of itself.
struct ProgramChecks {
    let truth: Truth
    let variant: LinuxDump.Variant
    private let pid: Int32

    init(_ truth: Truth, _ variant: LinuxDump.Variant) {
        self.truth = truth
        self.variant = variant
        pid = truth.page.pid
    }

    /// Whether a page of such an area can be executed. With page-table isolation the kernel's own tables keep all user
    /// code from running. Legacy paging cannot forbid it, and 6.1 with PAE does not, for a user's pages.
    private func isExecutable(_ permissions: String) -> Bool {
        variant.isSmall || permissions.contains("x") && variant != .kaslrWithPageTableIsolation
    }

    func run(_ inspector: inout Inspector) throws {
        try checkThreads(&inspector)
        try checkCredentials(&inspector)
        try checkMaps(&inspector)
        try checkFiles(&inspector)
        try checkSockets(&inspector)
        try checkLog(&inspector)
        try checkPages(&inspector)
        try checkCPU(&inspector)
    }

    /// The elements of a program's list about the reader.
    private func elements(
        _ kind: ProgramKind, of list: String, _ inspector: inout Inspector, process: ProcessSelector? = nil
    ) throws -> [Element] {
        let record = try record(try Program(kind, process: process), &inspector)
        return try #require(record.lists[list], "\(kind.rawValue)")
    }

    private func record(_ program: Program, _ inspector: inout Inspector) throws -> JSONRecord {
        var sink = ByteBuffer()
        let doubt = inspector.run(program, limit: .max, to: &sink)
        #expect(doubt == nil, "\(program.name): \(doubt?.message ?? "")")
        return try JSONDecoder().decode(JSONRecord.self, from: Data(sink.bytes))
    }

    private func checkThreads(_ inspector: inout Inspector) throws {
        let threads = try elements(.threads, of: "threads", &inspector, process: .pid(pid))
        let found = threads.map { ($0.number("tid"), $0.text("name")) }
        #expect(Dictionary(uniqueKeysWithValues: found.map { (Int32($0.0), $0.1) }) == truth.reader.threads)
        #expect(truth.reader.threads.count == 3 && truth.reader.threads.values.contains("third-thread"))
        let all = try elements(.threads, of: "threads", &inspector)
        #expect(Set(all.map { $0.number("pid") }) == Set(truth.processes.keys.map { Int($0) }))
        #expect(all.count == truth.processes.count + 2)
    }

    private func checkCredentials(_ inspector: inout Inspector) throws {
        let who = try #require(
            try elements(
                .credentials, of: "credentials", &inspector, process: #require(ProcessSelector("reader"))
            ).first)
        let status = truth.reader.status
        let users = ["uid", "euid", "suid", "fsuid"].map { String(who.number($0)) }
        let groups = ["gid", "egid", "sgid", "fsgid"].map { String(who.number($0)) }
        #expect(users.joined(separator: " ") == status["Uid"] && users.first == "1001")
        #expect(groups.joined(separator: " ") == status["Gid"] && groups[1] == "2002")
        #expect(String(who.number("parent")) == status["PPid"])
        #expect(
            UInt64(who.text("capabilities").dropFirst(2), radix: 16)
                == UInt64(status["CapEff"] ?? "", radix: 16))
        #expect(who.numbers("namespaces") == truth.reader.namespaces && truth.reader.namespaces.count >= 8)
        let all = try elements(.credentials, of: "credentials", &inspector)
        #expect(all.count == truth.processes.count)
        let first = try #require(all.first)
        #expect(first.number("pid") == 1 && first.number("uid") == 0)
        #expect(first.numbers("namespaces")["uts"] != who.numbers("namespaces")["uts"])
    }

    private func checkMaps(_ inspector: inout Inspector) throws {
        let areas = try elements(.maps, of: "maps", &inspector, process: .pid(pid))
        let found = areas.map { area in
            ProcessTruth.Area(
                start: area.address("start"), end: area.address("end"), permissions: area.text("permissions"),
                offset: UInt64(area.optional("offset") ?? 0), inode: UInt64(area.optional("inode") ?? 0),
                path: area.words["path"] ?? "")
        }
        // The page at the end of all addresses is no area: the kernel adds its line.
        let expected = truth.reader.maps.filter { $0.path != "[vsyscall]" }
        #expect(found == expected)
        #expect(expected.count > 12 && expected.contains { $0.path == "/mnt/gone (deleted)" })
        #expect(expected.contains { $0.path == "[heap]" } && expected.contains { $0.path == "[vdso]" })
        let all = try elements(.maps, of: "maps", &inspector)
        #expect(all.count > found.count && all.contains { $0.number("pid") == 1 })
    }

    private func checkFiles(_ inspector: inout Inspector) throws {
        let files = try elements(.files, of: "files", &inspector, process: .pid(pid))
        let found = files.map { ($0.number("fd"), $0.text("path")) }
        #expect(Dictionary(uniqueKeysWithValues: found) == truth.reader.files)
        #expect(truth.reader.files[700] == "/mnt/gone (deleted)" && truth.reader.files.count > 15)
        for file in files {
            let number = file.number("fd")
            #expect(file.number("position") == truth.reader.positions[number], "\(number)")
            // The kernel shows O_CLOEXEC, which is the table's, and hides what is its own.
            let shown = (truth.reader.flags[number] ?? 0) & ~0o2000000
            #expect(file.address("flags") & 0o1777777 == shown & 0o1777777, "\(number)")
        }
        let types = Set(files.map { $0.text("type") })
        #expect(types.isSuperset(of: ["file", "directory", "pipe", "socket", "character"]), "\(types)")
    }

    private func checkSockets(_ inspector: inout Inspector) throws {
        let sockets = try elements(.sockets, of: "sockets", &inspector, process: .pid(pid))
        let found = Set(sockets.map { SocketTruth($0) })
        let inodes = Set(found.map(\.inode))
        let expected = Set(truth.reader.sockets.compactMap { SocketTruth($0.table, $0.fields) }).filter {
            inodes.contains($0.inode)
        }
        #expect(found == expected && found.count == 9, "\(found.symmetricDifference(expected))")
        #expect(Set(found.map(\.type)) == ["stream", "dgram", "seqpacket"])
        #expect(Set(found.map(\.state)).isSuperset(of: ["listening", "established"]))
    }

    private func checkLog(_ inspector: inout Inspector) throws {
        let messages = try record(try Program(.kernelLog), &inspector)
        let list = try #require(messages.lists["messages"])
        let words = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"]
        for (message, said) in zip(list, truth.log) {
            #expect(message.text("text") == said.text)
            #expect(message.number("sequence") == Int(said.sequence))
            #expect(message.number("time_us") == Int(said.microseconds))
            #expect(message.number("facility") == said.facility)
            #expect(message.text("level") == words[said.level])
        }
        #expect(list.count >= truth.log.count && truth.log.count > 50)
        let newest = try record(try Program(.kernelLog, count: 3), &inspector).lists["messages"]
        #expect(newest?.map { $0.number("sequence") } == list.suffix(3).map { $0.number("sequence") })
    }

    /// Each page that is mapped is in an area, and the reader's own page is there.
    private func checkPages(_ inspector: inout Inspector) throws {
        let pages = try elements(.pages, of: "pages", &inspector, process: .pid(pid))
        let user = pages.filter { $0.flags["user"] == true }
        for run in user {
            let start = run.address("address")
            let end = start + UInt64(run.number("size"))
            let area = truth.reader.maps.first { $0.start <= start && start < $0.end }
            #expect(area != nil, "\(String(start, radix: 16))")
            if let area, end <= area.end {
                #expect(run.flags["writable"] == true ? area.permissions.contains("w") : true)
                #expect(run.flags["executable"] == isExecutable(area.permissions))
            }
        }
        #expect(
            user.contains {
                let start = $0.address("address")
                return start <= truth.page.address && truth.page.address < start + UInt64($0.number("size"))
            })
        let kernel = try elements(.pages, of: "pages", &inspector)
        #expect(kernel.allSatisfy { $0.flags["user"] == false || $0.address("address") >= 1 << 63 })
        #expect(kernel.contains { $0.address("address") <= truth.text && $0.flags["executable"] == true })
    }

    private func checkCPU(_ inspector: inout Inspector) throws {
        let queue = try inspector.address(of: "runqueues", onCPU: 0)
        let space = try inspector.kernel().space
        #expect(throws: Never.self) { try inspector.memory.translate(queue, in: space) }
    }
}
