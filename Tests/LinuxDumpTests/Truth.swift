// SPDX-License-Identifier: Apache-2.0

/// What a guest said of itself on its serial line.
struct Truth {
    /// Names of processes by pid, as /proc/PID/comm has them.
    var processes: [Int32: String] = [:]
    /// Names and sizes of modules, in the order of /proc/modules.
    var modules: [(name: String, size: UInt64)] = []
    /// Where the kernel's text begins.
    var text: UInt64 = 0
    var version = ""
    /// A page of one process: its pid, the address, and the text there.
    var page: (pid: Int32, address: UInt64, text: String) = (0, 0, "")
    /// What is true of that process.
    var reader = ProcessTruth()
    /// The kernel's log, as /dev/kmsg has it.
    var log: [LogTruth] = []

    init(_ said: String) {
        for line in said.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            switch words.first {
            case "PROCESS" where words.count > 2:
                processes[Int32(words[1]) ?? 0] = words[2...].joined(separator: " ")
            case "MODULE" where words.count > 2: modules.append((words[1], UInt64(words[2]) ?? 0))
            case "SYMBOL" where words.count > 1: text = UInt64(words[1], radix: 16) ?? 0
            case "VERSION": version = String(line.dropFirst("VERSION ".count))
            case "PAGE" where words.count > 3:
                page = (Int32(words[1]) ?? 0, UInt64(words[2].dropFirst(2), radix: 16) ?? 0, words[3])
            case "LOG": LogTruth(line.dropFirst("LOG ".count)).map { log.append($0) }
            default: reader.take(line, words)
            }
        }
    }

    /// Whether a name in memory is the one that /proc shows.
    ///
    /// /proc shows kernel threads by their full names, which memory cuts at 15 bytes, and adds to a worker's
    /// name what it works on; it shows a backslash as two.
    static func agree(memory: String, proc: String) -> Bool {
        let plain = proc.replacing("\\\\", with: "\\")
        if memory == plain || memory.utf8.count == 15 && plain.hasPrefix(memory) { return true }
        return memory.hasPrefix("kworker/") && plain.hasPrefix(memory.prefix { $0 != "-" && $0 != "+" })
    }
}
