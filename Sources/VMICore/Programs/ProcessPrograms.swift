// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

// process-list, threads, credentials: who runs, and as whom. Everything of an element is read before any of it is
// written, so a doubt leaves no half of one.

extension Inspector {
    mutating func writeProcesses<Sink: ByteSink>(to record: inout Record<Sink>) throws(VMIError) {
        // Windows keeps a process on the list for as long as somebody holds a handle of it.
        let exit = profile.member("_EPROCESS.ExitTime").map { UInt64($0.offset) }
        var cursor = try processes()
        while let process = try next(&cursor) {
            var hasEnded = false
            if let exit { hasEnded = try word64(process.task.advanced(by: exit)) != 0 }
            try record.openElement()
            record.json.members(of: process)
            record.json.member("address", address: process.task.raw)
            if hasEnded { record.json.member("ended", boolean: true) }
            record.closeElement()
        }
    }

    mutating func writeThreads<Sink: ByteSink>(
        of wanted: ProcessSelector?, to record: inout Record<Sink>
    ) throws(VMIError) {
        let layout = try ThreadLayout(profile)
        var cursor = try processes(wanted)
        while let process = try next(&cursor) {
            var threads = try threads(of: process, layout)
            while let thread = try next(&threads) {
                try record.openElement()
                record.json.member("pid", number: Int64(process.pid))
                record.json.member("tid", number: Int64(thread.tid))
                record.json.member("name", text: thread.name)
                record.json.member("address", address: thread.task.raw)
                if let start = thread.start { record.json.member("start", address: start) }
                if let block = thread.block { record.json.member("block", address: block) }
                record.closeElement()
            }
        }
    }

    mutating func writeCredentials<Sink: ByteSink>(
        of wanted: ProcessSelector?, to record: inout Record<Sink>
    ) throws(VMIError) {
        let layout = try CredentialsLayout(profile)
        let namespaceLayout = try NamespaceLayout(profile)
        var cursor = try processes(wanted)
        while let process = try next(&cursor) {
            let credentials = try credentials(of: process, layout)
            let namespaces = try namespaces(of: process, namespaceLayout)
            try record.openElement()
            record.json.members(of: process)
            record.json.member("parent", number: Int64(credentials.parent))
            record.json.members(of: credentials.users, "uid", "euid", "suid", "fsuid")
            record.json.members(of: credentials.groups, "gid", "egid", "sgid", "fsgid")
            record.json.member("capabilities", address: credentials.capabilities)
            record.json.key("namespaces")
            record.json.open("{")
            for namespace in namespaces {
                record.json.member(namespace.kind, number: UInt64(namespace.inode))
            }
            record.json.close("}")
            record.closeElement()
        }
    }
}

extension JSONWriter {
    fileprivate mutating func members(
        of identities: Credentials.Identities, _ real: String, _ effective: String, _ saved: String,
        _ fileSystem: String
    ) {
        member(real, number: UInt64(identities.real))
        member(effective, number: UInt64(identities.effective))
        member(saved, number: UInt64(identities.saved))
        member(fileSystem, number: UInt64(identities.fileSystem))
    }
}
