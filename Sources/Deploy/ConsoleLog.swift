// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
public import Host
public import SystemPackage

/// What a domain printed on its console, as xenconsoled keeps it.
public struct ConsoleLog: Sendable {
    public var path: FilePath

    /// The folders that xenconsoled writes to, by how it was configured.
    public static let folders: [FilePath] = ["/var/log/xen/console", "/var/log/xen"]

    public init(path: FilePath) { self.path = path }

    /// The log of a domain.
    public static func find(_ domain: String, in folders: [FilePath] = ConsoleLog.folders) throws
        -> ConsoleLog
    {
        for folder in folders {
            let path = folder.appending("guest-\(domain).log")
            if Files.exists(path) { return ConsoleLog(path: path) }
        }
        throw ToolError(
            .notFound, "there is no console log of '\(domain)'",
            hint: "XENCONSOLED_ARGS=\"--log=guest\" in /etc/default/xen, then service xen restart")
    }

    /// Bytes in the log now.
    public var size: Int { (try? Files.size(path)) ?? 0 }

    /// The complete lines from an offset on, and where they end; the last `limit` bytes at most.
    public func lines(from offset: Int = 0, limit: Int = 4 << 20) throws -> (lines: [String], end: Int) {
        let start = max(offset, size - limit)
        let bytes = try Files.read(path, from: start, count: limit)
        guard let last = bytes.lastIndex(of: 0x0a) else { return ([], start) }
        let lines = bytes[..<last].split(separator: 0x0a, omittingEmptySubsequences: false).map { line in
            String(decoding: line.filter { $0 != 0x0d }, as: UTF8.self)
        }
        return (lines, start + last + 1)
    }

    /// Gives each complete line to `body` as it comes, until `body` returns false or time is up.
    ///
    /// Returns whether `body` ended it. A signalled `wakeup` cancels it.
    public func follow(
        from offset: Int = 0, for time: Duration, unless wakeup: Wakeup? = nil,
        _ body: (String) throws -> Bool
    ) throws -> Bool {
        let changes = try FileChanges(path)
        let deadline = ContinuousClock.now + time
        var position = offset
        while true {
            let (lines, end) = try lines(from: position)
            position = end
            for line in lines where try !body(line) { return true }
            guard try changes.wait(until: deadline, unless: wakeup) else { return false }
        }
    }
}
