// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import Synchronization
import SystemPackage
import Testing

@testable import Policy

struct PolicyBuildTests {
    @Test("The same inputs give the same bytes in another folder, and the second time nothing runs")
    func deterministic() async throws {
        let one = try Scratch()
        let two = try Scratch()
        let sources = try await XenPolicy.sources
        let first = try await PolicyBuild.build(spec: .sample, sources: sources, host: one.host)
        let second = try await PolicyBuild.build(spec: .sample, sources: sources, host: two.host)
        #expect(first.sha256 == second.sha256 && first.path != second.path)
        #expect(first.xenVersion == sources.xenVersion)
        #expect(try first.isSame(as: second.path))

        let ran = Counter()
        let host = one.host { invocation, real in
            ran.add(invocation.arguments.first ?? "")
            return try await real.run(invocation)
        }
        let cached = try await PolicyBuild.build(spec: .sample, sources: sources, host: host)
        #expect(cached == first)
        #expect(ran.values == ["--version", "-V"])
    }

    @Test("A policy is not the same as another, a shorter one, or none")
    func different() async throws {
        let scratch = try Scratch()
        let sources = try await XenPolicy.sources
        let built = try await PolicyBuild.build(spec: .sample, sources: sources, host: scratch.host)
        var spec = Spec.sample
        spec.monitors[0].targets = ["idle"]
        let other = try await PolicyBuild.build(spec: spec, sources: sources, host: scratch.host)
        #expect(try !built.isSame(as: other.path))
        #expect(try !built.isSame(as: scratch.path.appending("nothing")))
        let short = scratch.path.appending("short")
        try Files.write(try Files.read(built.path).dropLast(), to: short)
        #expect(try !built.isSame(as: short))
    }

    @Test("m4 gets the files in the order of Xen's own Makefile", .enabled(if: Tools.has("make"), "no make"))
    func sameAsMake() async throws {
        let scratch = try Scratch()
        let built = try await PolicyBuild.build(
            spec: .sample, sources: try await XenPolicy.sources, host: scratch.host)
        let folder = built.path.removingLastComponent()
        let ours = try Files.read(folder.appending("policy.conf"))
        try await scratch.host.check(
            Invocation(
                "make", ["-f", "Makefile.common", "FLASK_BUILD_DIR=\(scratch.path)", "XEN_FULLVERSION=x"],
                in: folder))
        #expect(try Files.read(scratch.path.appending("policy.conf")) == ours)
        #expect(try built.isSame(as: scratch.path.appending("xenpolicy-x")))
    }

    @Test("Without m4 or checkpolicy the user is told what to install", arguments: ["m4", "checkpolicy"])
    func missingTool(_ tool: String) async throws {
        let scratch = try Scratch()
        let host = scratch.host { invocation, real in
            var invocation = invocation
            if invocation.program == tool { invocation.program = "stubvmi-no-such-\(tool)" }
            return try await real.run(invocation)
        }
        let sources = try await XenPolicy.sources
        let error = await #expect(throws: ToolError.self) {
            try await PolicyBuild.build(spec: .sample, sources: sources, host: host)
        }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains(tool) == true)
        #expect(error?.hint == "apt-get install checkpolicy m4")
    }
}

/// What was seen, in order.
final class Counter: Sendable {
    private let seen = Mutex<[String]>([])
    func add(_ value: String) { seen.withLock { $0.append(value) } }
    var values: [String] { seen.withLock { $0 } }
}
