// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Host
import Profile
import SystemPackage

/// What making a kernel's profile takes: each time in a process of its own, so that its memory is its own.
struct ProfileSteps {
    /// The bound for a Debian kernel.
    static let memoryLimit = 300_000_000

    var host: Host
    var rounds: Int

    func measure(_ kernel: FilePath) async throws -> (table: Table, bounds: [Bound]) {
        var unpacking = Samples()
        var reading = Samples()
        var whole = Samples()
        var memory = 0
        var size = 0
        for _ in 0..<rounds {
            let said = try await host.check(Invocation("/proc/self/exe", ["profile-once", kernel.string]))
            let numbers = said.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
            guard numbers.count == 4 else { throw ToolError(.toolFailed, "profile-once said: \(said)") }
            unpacking.values.append(numbers[0])
            reading.values.append(numbers[1])
            whole.values.append(numbers[0] + numbers[1])
            memory = max(memory, Int(numbers[2]))
            size = Int(numbers[3])
        }
        let name = kernel.lastComponent?.string ?? kernel.string
        let table = Table(
            title: "PROFILE of \(name), \(rounds) processes",
            rows: [
                Table.Row("unpack the kernel", unpacking),
                Table.Row(
                    "read symbols and types, pack", reading, ratio: reading.ratio(to: unpacking),
                    of: "unpacking"),
                Table.Row("both", whole, ratio: whole.ratio(to: unpacking), of: "unpacking"),
            ])
        return (
            table,
            [
                Bound(name: "\(name): peak memory of profile, bytes", value: memory, limit: Self.memoryLimit),
                Bound(name: "\(name): of that the unpacked kernel", value: size),
            ]
        )
    }
}

/// Makes a profile once; prints nanoseconds of unpacking and of the rest, peak bytes, and the kernel's size.
struct ProfileOnce: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "profile-once", shouldDisplay: false)

    @Argument var kernel: String

    func run() throws {
        let (unpacking, image) = try nanoseconds { try KernelImage.load(FilePath(kernel)) }
        let (reading, profile) = try nanoseconds { try LinuxProfileBuilder.profile(of: image) }
        guard !profile.bytes.isEmpty else { throw ToolError(.corrupt, "the profile is empty") }
        print(Int(unpacking), Int(reading), try Self.peak(), image.elf.count)
    }

    /// The most memory that was resident. Not getrusage's, which remembers the parent's across exec.
    static func peak() throws -> Int {
        let status = String(decoding: try Files.readUnsized("/proc/self/status"), as: UTF8.self)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10
    }
}
