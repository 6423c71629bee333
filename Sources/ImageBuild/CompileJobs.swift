// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// C and assembly files, compiled as many at a time as there are processors.
struct CompileJobs: Sendable {
    let host: Host
    /// Where the compiler runs; all other paths are relative to it.
    let folder: FilePath

    /// A file, the object to make of it, and the compiler's flags.
    typealias Job = (source: String, object: String, flags: [String])

    /// Returns the objects in the order of the jobs.
    func run(_ jobs: [Job]) async throws -> [String] {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var waiting = jobs.makeIterator()
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
                if let job = waiting.next() { group.addTask { try await compile(job) } }
            }
            while try await group.next() != nil {
                if let job = waiting.next() { group.addTask { try await compile(job) } }
            }
        }
        return jobs.map(\.object)
    }

    private func compile(_ job: Job) async throws {
        try await host.check(
            Invocation(
                Tools.compiler, job.flags + ["-c", job.source, "-o", job.object],
                environment: TargetFlags.environment, in: folder, timeout: .seconds(300)))
    }
}
