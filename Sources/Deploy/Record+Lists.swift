// SPDX-License-Identifier: Apache-2.0

// Elements of the lists in records: docs/json.md says what each field means.

extension Record {
    public struct Process: Sendable, Equatable, Codable {
        public var pid: Int
        public var name: String
        public var address: String
        public var ended: Bool?

        public init(pid: Int, name: String, address: String) {
            self.pid = pid
            self.name = name
            self.address = address
        }
    }

    public struct Thread: Sendable, Equatable, Codable {
        public var pid: Int
        public var tid: Int
        public var name: String
        public var address: String
        public var start: String?
        public var block: String?
    }

    public struct Credentials: Sendable, Equatable, Codable {
        public var pid: Int
        public var name: String
        public var parent: Int
        public var uid: Int
        public var euid: Int
        public var suid: Int
        public var fsuid: Int
        public var gid: Int
        public var egid: Int
        public var sgid: Int
        public var fsgid: Int
        public var capabilities: String
        /// Inode numbers by kind.
        public var namespaces: [String: Int]
    }

    public struct Module: Sendable, Equatable, Codable {
        public var name: String
        public var address: String
        public var size: Int?
        public var base: String?
    }

    /// An area of a process's memory.
    public struct Area: Sendable, Equatable, Codable {
        public var pid: Int
        public var name: String
        public var start: String
        public var end: String
        public var permissions: String
        public var offset: UInt64?
        public var inode: UInt64?
        public var path: String?
    }

    public struct OpenFile: Sendable, Equatable, Codable {
        public var pid: Int
        public var name: String
        public var fd: Int
        public var type: String
        public var path: String
        public var inode: UInt64
        public var position: Int64
        public var flags: String
    }

    public struct Handle: Sendable, Equatable, Codable {
        public var pid: Int
        public var name: String
        public var handle: Int
        public var type: String
        public var object: String
        public var access: String
        public var objectName: String?

        enum CodingKeys: String, CodingKey {
            case pid, name, handle, type, object, access
            case objectName = "object_name"
        }
    }

    public struct Socket: Sendable, Equatable, Codable {
        public var pid: Int
        public var name: String
        public var fd: Int
        public var family: String
        public var type: String
        public var `protocol`: Int
        public var state: String
        public var local: String?
        public var remote: String?
        public var inode: UInt64
    }

    /// A message of the kernel's log.
    public struct Message: Sendable, Equatable, Codable {
        public var sequence: UInt64
        public var timeMicroseconds: UInt64
        public var facility: Int
        public var level: String
        public var text: String

        enum CodingKeys: String, CodingKey {
            case sequence, facility, level, text
            case timeMicroseconds = "time_us"
        }
    }

    /// Neighbouring pages of one kind.
    public struct Pages: Sendable, Equatable, Codable {
        public var address: String
        public var size: UInt64
        public var pageSize: Int
        public var writable: Bool
        public var user: Bool
        public var executable: Bool

        enum CodingKeys: String, CodingKey {
            case address, size, writable, user, executable
            case pageSize = "page_size"
        }
    }

    /// A program that a monitor runs on a target; nil is what it was not told.
    public struct RunningProgram: Sendable, Equatable, Codable {
        public var target: String
        public var program: String
        /// Nil of one that runs once.
        public var everyMilliseconds: Int?
        public var symbol: String?
        public var address: String?
        public var process: String?
        public var count: Int?

        enum CodingKeys: String, CodingKey {
            case target, program, symbol, address, process, count
            case everyMilliseconds = "every_ms"
        }
    }

    /// One access that `access-check` tried.
    public struct Attempt: Sendable, Equatable, Codable {
        public var what: String
        public var domain: Int
        public var frame: String?
        public var result: String
    }

    /// Something that a processor did; what is missing does not belong to such an event.
    public struct Event: Sendable, Equatable, Codable {
        public var processor: Int
        public var rip: String
        public var old: String?
        public var new: String?
        public var leaf: String?
        public var subleaf: String?
        /// Where it wrote.
        public var address: String?
        /// What it came by, which process, and what with; the number of its system call.
        public var symbol: String?
        public var pid: Int?
        public var name: String?
        public var call: Int?
        public var arguments: [String]?
    }

    /// A process that was started, or what it runs from now on.
    public struct Start: Sendable, Equatable, Codable {
        public var pid: Int
        public var parent: Int
        public var name: String
        /// What a program was given; nil of a process that is its parent's copy still.
        public var arguments: [String]?
        /// Whether there are more than were read.
        public var cut: Bool?
    }

    /// A processor's registers, by their names.
    public struct Processor: Sendable, Equatable, Codable {
        public var number: Int
        public var registers: [String: String]
    }
}
