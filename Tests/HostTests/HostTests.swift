// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Synchronization
import SystemPackage
import Testing

/// A folder of its own for one test.
private func withFolder<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
    let folder = FilePath(NSTemporaryDirectory()).appending("stubvmi-\(UUID().uuidString)")
    try Files.makeDirectory(folder)
    defer { try? FileManager.default.removeItem(atPath: folder.string) }
    return try await body(folder)
}

@Suite struct HostTests {
    let host = Host.real(report: { _ in })

    @Test func aProgramsOutputErrorsAndStatusAreTold() async throws {
        let outcome = try await host.run(
            Invocation("sh", ["-c", "echo out; echo err >&2; cat; exit 3"], input: [0x68, 0x69]))
        #expect(outcome.status == 3)
        #expect(outcome.output == "out\nhi")
        #expect(outcome.errors == "err\n")
    }

    @Test func aMissingProgramIsNamed() async throws {
        let error = await #expect(throws: ToolError.self) {
            try await host.run(Invocation("no-such-program-here"))
        }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains("no-such-program-here") == true)
    }

    @Test func aProgramThatDoesNotEndIsEnded() async throws {
        let error = await #expect(throws: ToolError.self) {
            try await host.run(Invocation("sleep", ["60"], timeout: .milliseconds(200)))
        }
        #expect(error?.code == .timeout)
    }

    @Test func aFailedProgramsLastWordsAreTheCause() async throws {
        let error = await #expect(throws: ToolError.self) {
            try await host.check(Invocation("sh", ["-c", "echo why it failed >&2; exit 1"]), hint: "do this")
        }
        #expect(error?.cause?.contains("why it failed") == true)
        #expect(error?.hint == "do this")
    }

    @Test func warningsAreReportedUnlessTheyHaveAPlaceOfTheirOwn() {
        let told = Mutex<[String]>([])
        Host.real(report: { line in told.withLock { $0.append("report " + line) } }).warn("a")
        Host.real(report: { _ in }, warn: { line in told.withLock { $0.append("warn " + line) } }).warn("b")
        #expect(told.withLock { $0 } == ["report a", "warn b"])
    }

    /// A cancelled task can start no program, but what undoes its work can.
    @Test func whatMustBeFinishedIsFinishedThoughTheTaskWasCancelled() async throws {
        let host = host
        let work = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            let refused = (try? await host.check(Invocation("sleep", ["0.2"]))) == nil
            let said = try await uncancelled { try await host.check(Invocation("echo", ["done"])) }
            return (refused, said)
        }
        let (refused, said) = try await work.value
        #expect(refused)
        #expect(said == "done\n")
    }

    @Test func variablesAreAddedToTheEnvironment() async throws {
        let outcome = try await host.run(
            Invocation("sh", ["-c", "echo $STUBVMI_TEST $HOME"], environment: ["STUBVMI_TEST": "seen"]))
        #expect(outcome.output.hasPrefix("seen /"))
    }
}

@Suite struct CacheTests {
    @Test func aResultIsMadeOnceForTheSameInputs() async throws {
        try await withFolder { root in
            let cache = Cache(root: root)
            var made = 0
            for inputs in [["a"], ["a"], ["b"]] {
                let folder = try await cache.folder("thing", from: inputs) { folder in
                    made += 1
                    try Files.write("x", to: folder.appending("file"))
                }
                #expect(Files.exists(folder.appending("file")))
            }
            #expect(made == 2)
        }
    }

    /// Each attempt has a folder of its own; the first one that is whole is the result of all.
    @Test func theSameThingMadeAtOnceIsWhole() async throws {
        try await withFolder { root in
            let cache = Cache(root: root)
            let folders = try await withThrowingTaskGroup(of: FilePath.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await cache.folder("thing", from: ["a"]) { folder in
                            for name in ["one", "two"] {
                                try Files.write("x", to: folder.appending(name))
                                try await Task.sleep(for: .milliseconds(5))
                            }
                        }
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(folders.count == 1)
            let left = try FileManager.default.contentsOfDirectory(atPath: root.string)
            #expect(left.count == 1, "no attempt is left behind")
            for folder in folders { #expect(Files.exists(folder.appending("two"))) }
        }
    }

    @Test func aFailedBuildLeavesNothing() async throws {
        try await withFolder { root in
            let cache = Cache(root: root)
            await #expect(throws: ToolError.self) {
                try await cache.folder("thing", from: []) { folder in
                    try Files.write("half", to: folder.appending("file"))
                    throw ToolError(.io, "no more room")
                }
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: root.string)
            #expect(left.isEmpty)
        }
    }
}

@Suite struct FilesTests {
    @Test func whatIsWrittenIsReadBack() async throws {
        try await withFolder { root in
            let path = root.appending("file")
            try Files.write("old", to: path)
            try Files.write("new text", to: path)
            let (whole, end, size) = try (
                Files.read(path), Files.read(path, from: 4, count: 100), Files.size(path)
            )
            #expect(whole == Array("new text".utf8))
            #expect(end == Array("text".utf8))
            #expect(size == 8)
        }
    }

    @Test func aFileThatIsTooLargeIsRefused() async throws {
        try await withFolder { root in
            let path = root.appending("file")
            try Files.write("12345", to: path)
            #expect(throws: ToolError.self) { try Files.read(path, limit: 4) }
        }
    }

    @Test func aMissingFileIsNamed() {
        let error = #expect(throws: ToolError.self) { try Files.read("/no/such/file") }
        #expect(error?.code == .notFound)
    }

    @Test func aFolderIsNoFileAndIsNamed() {
        let error = #expect(throws: ToolError.self) { try Files.read("/proc") }
        #expect(error?.code == .io)
        #expect(error?.message.contains("/proc") == true)
        let denied = #expect(throws: ToolError.self) { try Files.makeDirectory("/proc/new") }
        #expect(denied?.message.contains("/proc/new") == true)
    }

    @Test func theDigestIsThatOfTheStandard() async throws {
        // FIPS 180-2, appendix B.1: the message "abc".
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(Digest.sha256(Array("abc".utf8)) == expected)
        try await withFolder { root in
            try Files.write("abc", to: root.appending("abc"))
            let digest = try Digest.sha256(file: root.appending("abc"))
            #expect(digest == expected)
        }
    }

    @Test func aWrittenFileWakesItsWatcher() async throws {
        try await withFolder { root in
            let path = root.appending("log")
            try Files.write("", to: path)
            let changes = try FileChanges(path)
            let early = try changes.wait(until: .now + .milliseconds(20))
            #expect(!early)
            let writer = try FileDescriptor.open(path, .writeOnly, options: .append)
            try writer.closeAfter { _ = try writer.writeAll([0x0a]) }
            let woken = try changes.wait(until: .now + .seconds(5))
            #expect(woken)
        }
    }
}

@Suite struct DiagnosticTests {
    @Test func aDiagnosticSaysWhereAndWhatToWrite() {
        let found = Diagnostic(
            at: .init(file: "a.yaml", line: 3, column: 5), "unknown key 'teir'", hint: "tier")
        #expect(found.description == "a.yaml:3:5: error: unknown key 'teir'\n  try: tier")
    }
}
