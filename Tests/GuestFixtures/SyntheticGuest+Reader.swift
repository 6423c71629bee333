// SPDX-License-Identifier: Apache-2.0

extension SyntheticGuest {
    /// A process with something of all that programs read; physical addresses.
    public struct Reader: Sendable {
        public var task: UInt64 = 0
        public var thread: UInt64 = 0
        public var signal: UInt64 = 0
        public var cred: UInt64 = 0
        public var proxy: UInt64 = 0
        public var pid: UInt64 = 0
        public var mm: UInt64 = 0
        public var areas: [UInt64] = []
        /// The tree's root and a leaf below.
        public var nodes: [UInt64] = []
        public var files: UInt64 = 0
        public var table: UInt64 = 0
        public var array: UInt64 = 0
        public var file: UInt64 = 0
        public var entry: UInt64 = 0
        public var mount: UInt64 = 0
        public var sock: UInt64 = 0
        public var unixAddress: UInt64 = 0
        public var log: UInt64 = 0
        public var descriptors: UInt64 = 0
    }

    /// The pid of that process.
    public static let readerPID: Int32 = 90

    /// Adds it, at the end of the task list.
    public mutating func addReader(_ shape: Shape = .new) -> Reader {
        var reader = Reader()
        reader.task = task(pid: Self.readerPID, name: "reader")
        link(reader.task + Self.tasksOffset, to: \.taskLinks)
        reader.thread = task(pid: Self.readerPID + 1, name: "second")
        addThreads(&reader)
        addCredentials(&reader)
        addFiles(&reader)
        addMap(&reader, shape)
        if shape.hasRing { addRing(&reader) } else { addRecords(&reader) }
        write(Self.directMap + 0x10_0000, at: base + Self.perCPUOffset)
        return reader
    }

    private mutating func task(pid: Int32, name: String) -> UInt64 {
        let task = allocate(0x100)
        write(pid: pid, name: name, at: task)
        set("task_struct.tgid", of: task, to: UInt64(Self.readerPID))
        return task
    }

    private mutating func addThreads(_ reader: inout Reader) {
        reader.signal = allocate(64)
        point("task_struct.signal", of: reader.task, to: reader.signal)
        let nodes =
            [place("signal_struct.thread_head", of: reader.signal)]
            + [reader.task, reader.thread].map { place("task_struct.thread_node", of: $0) }
        for (index, node) in nodes.enumerated() {
            write(virtual(nodes[(index + 1) % nodes.count]), at: node)
            write(virtual(nodes[(index + nodes.count - 1) % nodes.count]), at: node + 8)
        }
    }

    private mutating func addCredentials(_ reader: inout Reader) {
        reader.cred = allocate(64)
        point("task_struct.cred", of: reader.task, to: reader.cred)
        let names = ["uid", "gid", "suid", "sgid", "euid", "egid", "fsuid", "fsgid"]
        for (index, name) in names.enumerated() {
            set("cred." + name, of: reader.cred, to: 1000 + UInt64(index))
        }
        set("cred.cap_effective", of: reader.cred, to: 0x1_0000_0021)
        // Its parent is the idle task.
        point("task_struct.real_parent", of: reader.task, to: base + Self.initTaskOffset)
        reader.proxy = allocate(64)
        point("task_struct.nsproxy", of: reader.task, to: reader.proxy)
        point("nsproxy.uts_ns", of: reader.proxy, to: namespace("uts_namespace.ns", 101))
        point("nsproxy.mnt_ns", of: reader.proxy, to: namespace("mnt_namespace.ns", 102))
        point("cred.user_ns", of: reader.cred, to: namespace("user_namespace.ns", 103))
        reader.pid = allocate(128)
        point("task_struct.thread_pid", of: reader.task, to: reader.pid)
        set("pid.level", of: reader.pid, to: 1)
        let level = place("pid.numbers", "upid.ns", of: reader.pid) + 24
        write(virtual(namespace("pid_namespace.ns", 104)), at: level)
    }

    private mutating func namespace(_ member: String, _ inode: UInt64) -> UInt64 {
        let namespace = allocate(128)
        write(inode, size: 4, at: place(member, "ns_common.inum", of: namespace))
        return namespace
    }
}
