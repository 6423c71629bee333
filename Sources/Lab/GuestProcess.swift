// SPDX-License-Identifier: Apache-2.0

/// A process as the project's own target prints it on its console.
public struct GuestProcess: Sendable, Equatable, Hashable, Codable {
    public var pid: Int
    public var name: String

    public init(pid: Int, name: String) {
        self.pid = pid
        self.name = name
    }

    /// The last whole list in a console's text; nil if there is none.
    public static func last(in console: String) -> [GuestProcess]? {
        var last: [GuestProcess]?
        var open: (round: Substring, list: [GuestProcess])?
        for line in console.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { continue }
            switch words[0] {
            case "stubvmi-ps-begin": open = (words[1], [])
            case "stubvmi-ps-end":
                // What another line cut in two is no list.
                if let done = open, done.round == words[1] { last = done.list }
                open = nil
            default:
                if let pid = Int(words[0]) {
                    open?.list.append(GuestProcess(pid: pid, name: String(words[1])))
                }
            }
        }
        return last?.sorted { $0.pid < $1.pid }
    }
}
