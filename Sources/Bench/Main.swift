// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import FoundationEssentials
import Host
import Profile
import SystemPackage
import TargetBundle

/// `Bench [DUMP --profile P]`: docs/benchmarks.md says what each row means.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure the VMI core on a dump, and the tool's own heavy steps.",
        subcommands: [
            Measure.self, ProfileOnce.self, PolicyOnce.self, InstructionsOnce.self, MemoryOnce.self,
        ],
        defaultSubcommand: Measure.self)
}

/// Everything, a table at a time.
struct Measure: AsyncParsableCommand {
    @Argument(help: "A dump, instead of the synthetic guest and the one that tests left in the cache.")
    var dump: String?
    @Option(help: "The profile of the dump's kernel, or the kernel itself.") var profile: String?
    @Option(help: "The kernels whose profiles are made, instead of the cached ones.") var kernel: [String] =
        []
    @Option(help: "Rounds in which the core is measured.") var rounds = 200
    @Option(help: "Times that each heavy step is done.") var steps = 5
    @Option(help: "The project's folder.") var project = "."
    @Flag(help: "Only the core.") var core = false

    func validate() throws {
        guard (dump == nil) == (profile == nil) else {
            throw ValidationError("a dump and its --profile go together")
        }
        guard (1...100_000).contains(rounds), (1...1000).contains(steps) else {
            throw ValidationError("that many rounds make no sense")
        }
    }

    func run() async throws {
        let host = Host.real { line in
            _ = try? FileDescriptor.standardError.writeAll("\(line)\n".utf8)
        }
        let cached = CachedDumps(host: host)
        let sizes = Sizes(host: host, project: FilePath(project))
        var bounds: [Bound] = []
        print(Self.machine)
        await measureCore(try await subjects(host, cached), cached)
        if core { return }
        let kernels = kernel.isEmpty ? cached.kernels() : kernel.map { FilePath($0) }
        if kernels.isEmpty { print("\nno kernel is cached or in /boot: no profile is made; give --kernel") }
        for kernel in kernels {
            await section {
                let result = try await ProfileSteps(host: host, rounds: steps).measure(kernel)
                print(result.table.text)
                bounds += result.bounds
            }
        }
        await section {
            let spec = FilePath(project).pushing("xen-configs/demo.yaml")
            print(try await PolicySteps(host: host, rounds: steps).measure(spec).text)
        }
        await section { print(try await PolicyPairs(host: host, rounds: steps).table().text) }
        await section { print(try await PlanSteps(host: host, rounds: steps).measure().text) }
        for type in ["pvh", "pv"] {
            await section {
                let mapping = MappingSteps(host: host, project: FilePath(project), type: type)
                print(try await mapping.table().text)
            }
        }
        await section {
            let events = EventSteps(host: host, project: FilePath(project), rounds: steps)
            print(try await events.table().text)
        }
        await section {
            let ends = EndSteps(host: host, project: FilePath(project), rounds: steps)
            print(try await ends.table().text)
        }
        await section {
            let launch = LaunchSteps(host: host, project: FilePath(project), rounds: steps)
            print(try await launch.table().text)
        }
        await section {
            bounds += try await sizes.images()
            print("SIZES")
        }
        for bound in bounds { print(bound.text) }
        if !bounds.allSatisfy(\.holds) { throw ExitCode.failure }
    }

    /// The core on each dump, and what it reached on the last, which is a real one if there is any.
    private func measureCore(_ subjects: [Subject], _ cached: CachedDumps) async {
        let host = cached.host
        var refusals: RefusalSteps.Result?
        var samples: [Work: Samples] = [:]
        for subject in subjects {
            await section {
                print(subject.summary)
                let contest = Contest(subject: subject, rounds: rounds)
                samples = try contest.run()
                print(contest.table(samples).text)
            }
            await section {
                // What is not of this kernel is the invented one's.
                let other = try cached.profile(otherThan: subject.profile) ?? Subject.otherSynthetic()
                let steps = RefusalSteps(
                    subject: subject, other: other, host: host, project: FilePath(project), rounds: rounds)
                refusals = try await steps.measure()
                if let table = refusals?.table { print(table.text) }
            }
        }
        var counts: [Work: Double] = [:]
        await section {
            counts = try await Instructions(host: host).counts()
            print(Instructions.text(counts))
        }
        guard let subject = subjects.last, !samples.isEmpty else { return }
        await section {
            let goals = try await Goals(
                of: subject, samples: samples, instructions: counts, refusals: refusals, host: host,
                rounds: rounds)
            print(goals.text(subject))
        }
    }

    /// What cannot be measured here (no network for the image, no checkpolicy) is told and passed over.
    private func section(_ body: () async throws -> Void) async {
        print()
        do { try await body() } catch { print("not measured: \(error)") }
    }

    private func subjects(_ host: Host, _ cached: CachedDumps) async throws -> [Subject] {
        guard let dump, let profile else {
            let synthetic = try Subject.synthetic()
            return [synthetic] + (cached.linux().map { [$0] } ?? [])
        }
        let path = FilePath(profile)
        let packed = try? PackedProfile(Files.read(path, limit: PackedProfile.limit))
        let fitting =
            if let packed { packed } else {
                try await PackedProfile(ProfileCache(host: host).profile(of: path).bytes)
            }
        return [try Subject(dump, dump: FilePath(dump), profile: fitting)]
    }

    /// What else the machine does matters as much as what it is.
    private static var machine: String {
        let load = (try? Files.readUnsized("/proc/loadavg")).map { String(decoding: $0, as: UTF8.self) }
        let words = load?.split(separator: " ").first.map(String.init) ?? "unknown"
        return "\(ProcessInfo.processInfo.activeProcessorCount) processors, load average \(words)"
    }
}
