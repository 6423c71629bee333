// SPDX-License-Identifier: Apache-2.0
import Foundation
import Subprocess
import SystemPackage

extension Host {
    /// The machine this program runs on.
    public static func real(
        report: @escaping @Sendable (String) -> Void, warn: (@Sendable (String) -> Void)? = nil
    ) -> Host {
        let variables = ProcessInfo.processInfo.environment
        return Host(
            run: Host.spawn, report: report, warn: warn, environment: { variables[$0] },
            cache: Cache(root: Host.cacheRoot(variables)))
    }

    /// `STUBVMI_CACHE`, or the host's cache folder where the package made one that this user may write to, or
    /// the user's.
    static func cacheRoot(
        _ variables: [String: String], shared: FilePath = "/var/cache/stubvmi"
    ) -> FilePath {
        if let own = variables["STUBVMI_CACHE"], !own.isEmpty { return FilePath(own) }
        if let cache = variables["XDG_CACHE_HOME"], !cache.isEmpty {
            return FilePath(cache).appending("stubvmi")
        }
        if access(shared.string, W_OK) == 0 { return shared }
        return FilePath(variables["HOME"] ?? "/root").appending(".cache").appending("stubvmi")
    }

    @Sendable
    static func spawn(_ invocation: Invocation) async throws -> Invocation.Outcome {
        let program = FilePath(invocation.program)
        let executable: Executable =
            invocation.program.contains("/") ? .path(program) : .name(invocation.program)
        var environment: [Environment.Key: String?] = [:]
        for (key, value) in invocation.environment {
            environment[Environment.Key(stringLiteral: key)] = value
        }
        let variables = environment
        do {
            return try await withDeadline(invocation) {
                var options = PlatformOptions()
                options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
                func run(_ input: some InputProtocol) async throws -> Invocation.Outcome {
                    let result = try await Subprocess.run(
                        executable, arguments: Arguments(invocation.arguments),
                        environment: .inherit.updating(variables), workingDirectory: invocation.directory,
                        platformOptions: options, input: input,
                        output: .bytes(limit: invocation.outputLimit),
                        error: .bytes(limit: invocation.outputLimit))
                    let status: Int32 =
                        switch result.terminationStatus {
                        case .exited(let code): Int32(code)
                        case .signaled(let signal): 128 + Int32(signal)
                        }
                    return Invocation.Outcome(
                        status: status, output: String(decoding: result.standardOutput, as: UTF8.self),
                        errors: String(decoding: result.standardError, as: UTF8.self))
                }
                guard let held = invocation.holds else { return try await run(.array(invocation.input)) }
                return try await run(
                    .fileDescriptor(FileDescriptor(rawValue: held), closeAfterSpawningProcess: false))
            }
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw ToolError(.notFound, "there is no program '\(invocation.program)'", hint: "stubvmi doctor")
        }
    }

    /// Runs a body, and cancels it (which ends its program) once the invocation's time is up.
    private static func withDeadline(
        _ invocation: Invocation, _ body: @escaping @Sendable () async throws -> Invocation.Outcome
    ) async throws -> Invocation.Outcome {
        try await withThrowingTaskGroup(of: Invocation.Outcome?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: invocation.timeout)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let outcome = first else {
                throw ToolError(.timeout, "\(invocation) did not end within \(invocation.timeout)")
            }
            return outcome
        }
    }
}
