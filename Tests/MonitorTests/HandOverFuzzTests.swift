// SPDX-License-Identifier: Apache-2.0
import Foundation
import GuestFixtures
import SeededRandom
import TargetBundle
import Testing

/// Generations out of broken nodes: each is taken or refused, and the monitor lives on.
@Suite struct HandOverFuzzTests {
    private static let generations = 40

    @Test(arguments: 1...12 as ClosedRange<UInt64>) func brokenGenerations(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let dumps = [try MonitorTests.dump(1...2), try MonitorTests.dump(5...7)]
        let programs = #"{"name":"process-list","every_ms":5}"#
        let store = try FolderStore()
        try store.addDomain(3, "web", dump: dumps[0].path)
        try store.addDomain(4, "mail", dump: dumps[1].path)
        try store.handOver(1, [3])
        let web = try MonitorRun.bundle(targets: ["web"], programs: programs)
        let both = try MonitorRun.bundle(targets: ["mail", "web"], programs: programs)
        let run = try MonitorRun(bundle: web, milliseconds: 300_000, store: store) { said, _ in
            try said.wait(for: "state: ready 1")
            for generation in 2...Self.generations {
                let (targets, bundle) =
                    switch random.next() % 4 {
                    case 0: ([3], nil)
                    case 1: ([3], web)
                    default: ([4, 3], both)
                    } as ([Int], [UInt8]?)
                try store.prepare(generation, targets, bundle: bundle.map { damaged($0, &random) })
                if random.next() % 2 == 0 { try damage(store, generation, &random) }
                let typed = ["", "0", "-3", "4 ", "x", "99999999999"]
                try store.write("stubvmi/generation", typed[Int(random.next() % UInt64(typed.count))])
                try store.write("stubvmi/generation", String(generation))
                try said.wait(for: "state: r", times: generation)
            }
            try store.handOver(Self.generations + 1, [4, 3], bundle: both)
            try said.wait(for: "state: ready \(Self.generations + 1)")
            usleep(50_000)
            try store.write("end", "")
        }
        #expect(run.states.count == Self.generations + 2)
        for (index, state) in run.states.dropFirst().enumerated() {
            #expect(state == "ready \(index + 1)" || state.hasPrefix("refused \(index + 1): "), "\(state)")
        }
        #expect(
            run.states.contains { $0.hasPrefix("refused") } && run.states.last?.hasPrefix("ready") == true)
        #expect(run.lines.last { $0.target == "mail" }?.processes?.map(\.pid) == [5, 6, 7])
    }

    /// The bundle, half of the time with a few other bytes, and of those half with a checksum that fits.
    private func damaged(_ bundle: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        guard random.next() % 2 == 0 else { return bundle }
        var bytes = bundle
        for _ in 0...random.next() % 4 {
            bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
        }
        guard random.next() % 2 == 0 else { return bytes }
        var checksum = ~UInt32(0)
        for byte in bytes[20...] {
            checksum ^= UInt32(byte)
            for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        for index in 0..<4 { bytes[16 + index] = UInt8(truncatingIfNeeded: ~checksum >> (8 * index)) }
        return bytes
    }

    /// Writes noise over one of the nodes, or takes it away.
    private func damage(_ store: FolderStore, _ generation: Int, _ random: inout SeededGenerator) throws {
        let nodes = ["target/0", "target/1", "target/2", "bundle/size", "bundle/0", "bundle/1"]
        let node = "stubvmi/\(generation)/" + nodes[Int(random.next() % UInt64(nodes.count))]
        if random.next() % 3 == 0 {
            try? store.remove(node)
        } else {
            try store.write(node, noise(&random))
        }
    }

    /// What is almost a number, or anything.
    private func noise(_ random: inout SeededGenerator) -> [UInt8] {
        let texts = [
            "", "0", "3", "-3", "4 ", "2048", "4194304", "4294967295", "4294967296", "99999999999", "\0",
        ]
        if random.next() % 2 == 0 { return Array(texts[Int(random.next() % UInt64(texts.count))].utf8) }
        return (0..<random.next() % 3000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
}
