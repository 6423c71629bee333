// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import Host
import SystemPackage

/// One change of the host at a time: a kernel lock, and beside it who holds it since when.
enum Lock {
    /// What `watch` holds it for.
    static let watch = "watch"

    /// How long the programs of a process that was killed may still take.
    private static let patience = Duration.seconds(180)

    /// Runs a body under the lock, or says who holds it; with `waits` it waits for whoever does.
    ///
    /// `watch` waits for everybody, and everybody waits for `watch`: it comes unasked, and is soon done.
    ///
    /// The body gets a site whose programs hold the lock too: when this process is killed while xl works, the
    /// next one waits for xl to end instead of meeting it halfway.
    static func hold<Result>(
        _ site: Site, for purpose: String, waits: Bool = false, _ body: (Site) async throws -> Result
    ) async throws -> Result {
        let layout = site.layout
        try Files.makeDirectory(layout.root)
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(
                layout.lock, .readWrite, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
        } catch let error as Errno {
            throw ToolError(.io, "cannot open the lock \(layout.lock): \(error)", hint: "are you root?")
        }
        defer { try? descriptor.close() }
        try await take(descriptor, site, waits: waits)
        // Closing alone would leave the lock to whoever has a copy.
        defer { flock(descriptor.rawValue, LOCK_UN) }
        let process = ProcessInfo.processInfo.processIdentifier
        let since = Date().formatted(.iso8601)
        do {
            guard ftruncate(descriptor.rawValue, 0) == 0 else { throw Errno(rawValue: errno) }
            try descriptor.writeAll(
                toAbsoluteOffset: 0, Array("process \(process), \(purpose), since \(since)\n".utf8))
        } catch let error as Errno {
            throw ToolError(
                .io, "cannot write the lock \(layout.lock): \(error)", hint: "df \(layout.root)")
        }
        return try await body(site.lending(descriptor))
    }

    private static func take(_ descriptor: FileDescriptor, _ site: Site, waits: Bool) async throws {
        let start = ContinuousClock.now
        var told = false
        while flock(descriptor.rawValue, LOCK_EX | LOCK_NB) != 0 {
            let holder = (try? Files.read(site.layout.lock, limit: 4096)).map {
                visible(String(decoding: $0.prefix { $0 != 0x0a }, as: UTF8.self), limit: 200)
            }
            let isOrphan = isOrphan(holder)
            let isShort = isOrphan || holder?.contains(", \(watch), ") == true
            let waited = ContinuousClock.now - start
            // Who has just taken it writes its name next.
            let isUnnamed = holder?.isEmpty != false && waited < .seconds(2)
            guard waits || isUnnamed || (isShort && waited < patience) else {
                throw ToolError(
                    .locked, "another stubvmi is changing this host", hint: "wait for it to end",
                    cause: holder)
            }
            if !told && !isUnnamed {
                site.host.report(
                    isOrphan
                        ? "a stubvmi was killed here; waiting for the xl that it had started"
                        : "waiting for another stubvmi: \(holder ?? "")")
            }
            told = told || !isUnnamed
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Whether the process that took the lock is gone, and only a program of it is left.
    private static func isOrphan(_ holder: String?) -> Bool {
        guard let words = holder?.split(separator: " "), words.count > 1, words[0] == "process",
            let process = Int32(words[1].prefix { $0.isNumber })
        else { return false }
        return kill(process, 0) != 0 && errno == ESRCH
    }
}

extension Site {
    /// This site, whose programs hold a lock for as long as they run: it is their standard input.
    fileprivate func lending(_ lock: FileDescriptor) -> Site {
        var site = self
        let run = host.run
        let number = lock.rawValue
        site.host.run = { invocation in
            var invocation = invocation
            if invocation.program == "xl" { invocation.holds = number }
            return try await run(invocation)
        }
        return site
    }
}
