// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What a guest said of one of its processes.
struct ProcessTruth {
    /// Names of threads by tid.
    var threads: [Int32: String] = [:]
    var maps: [Area] = []
    /// What /proc/PID/fd shows, by number.
    var files: [Int: String] = [:]
    /// Position and flags, by number, as /proc/PID/fdinfo has them.
    var positions: [Int: Int] = [:]
    var flags: [Int: UInt64] = [:]
    /// Inode numbers of namespaces by kind.
    var namespaces: [String: Int] = [:]
    /// Fields of /proc/PID/status.
    var status: [String: String] = [:]
    /// Lines of /proc/net/tcp, udp, udp6 and unix.
    var sockets: [(table: String, fields: [String])] = []

    struct Area: Equatable {
        var start: UInt64
        var end: UInt64
        var permissions: String
        var offset: UInt64
        var inode: UInt64
        var path: String
    }

    /// Takes a line that is about the process.
    mutating func take(_ line: Substring, _ words: [String]) {
        let fields = line.split(separator: " ").map(String.init)
        switch words.first {
        case "THREAD" where words.count > 2:
            threads[Int32(words[1]) ?? 0] = words[2...].joined(separator: " ")
        case "MAP" where fields.count > 5: maps.append(Self.area(line, fields))
        case "FILE" where words.count > 2:
            files[Int(words[1]) ?? -1] = words[2...].joined(separator: " ")
        case "FILEINFO" where fields.count > 1:
            // `pos:` and its value stand apart by a tab.
            let parts = line.split { " \t".contains($0) }.map(String.init)
            guard parts.count > 3, let number = Int(parts[1]) else { return }
            if parts[2] == "pos:" { positions[number] = Int(parts[3]) }
            if parts[2] == "flags:" { flags[number] = UInt64(parts[3], radix: 8) }
        case "NAMESPACE" where fields.count > 2:
            let number = fields[2].split { "[]".contains($0) }
            namespaces[fields[1]] = number.last.flatMap { Int($0) }
        case "STATUS" where fields.count > 1:
            let parts = line.dropFirst("STATUS ".count).split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return }
            status[String(parts[0])] = parts[1].split { " \t".contains($0) }.joined(separator: " ")
        case "TCP", "UDP", "UDP6", "UNIX": sockets.append((fields[0], Array(fields.dropFirst())))
        default: break
        }
    }

    /// `MAP start-end perm offset device inode path`, where the path may hold spaces.
    private static func area(_ line: Substring, _ fields: [String]) -> Area {
        let range = fields[1].split(separator: "-").map { UInt64($0, radix: 16) ?? 0 }
        let parts = line.split(separator: " ", maxSplits: 6, omittingEmptySubsequences: true)
        let path = parts.count > 6 ? parts[6].drop { $0 == " " } : ""
        return Area(
            start: range.first ?? 0, end: range.last ?? 0, permissions: fields[2],
            offset: UInt64(fields[3], radix: 16) ?? 0, inode: UInt64(fields[5]) ?? 0, path: String(path))
    }
}

/// A message of the kernel's log, as /dev/kmsg has it: `priority,sequence,microseconds,...;text`.
struct LogTruth: Equatable {
    var level: Int
    var facility: Int
    var sequence: UInt64
    var microseconds: UInt64
    var text: String

    init?(_ line: Substring) {
        guard let end = line.firstIndex(of: ";") else { return nil }
        let numbers = line[..<end].split(separator: ",")
        guard numbers.count >= 3, let priority = Int(numbers[0]), let sequence = UInt64(numbers[1]),
            let microseconds = UInt64(numbers[2])
        else { return nil }
        level = priority & 7
        facility = priority >> 3
        self.sequence = sequence
        self.microseconds = microseconds
        text = Self.unescaped(line[line.index(after: end)...])
    }

    /// /dev/kmsg writes control characters, backslashes and bytes beyond ASCII as `\xNN`.
    private static func unescaped(_ text: Substring) -> String {
        var parts = text.components(separatedBy: "\\x")
        for index in parts.indices.dropFirst() {
            guard let byte = UInt8(parts[index].prefix(2), radix: 16) else { continue }
            parts[index] = String(UnicodeScalar(byte)) + parts[index].dropFirst(2)
        }
        return parts.joined()
    }
}
