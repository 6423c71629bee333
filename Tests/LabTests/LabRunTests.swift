// SPDX-License-Identifier: Apache-2.0
import Debian
import Foundation
import Host
import Lab
import Profile
import SystemPackage
import TargetBundle
import Testing

extension Boots {
    /// `stubvmi lab run` with targets of other kinds.
    @Suite struct LabRunTests {}
}

extension Boots.LabRunTests {
    @Test func anHVMTargetWithKASLRIsFound() async throws {
        let found = try await LabRun.lastRecords(["--target-type", "hvm", "--timeout", "420"])
        #expect((found["process-list"]?["processes"] as? [Any])?.isEmpty == false)
        let banner = try #require(found["map-addr"])
        let text = try #require(banner["bytes"] as? String)
        #expect(text.hasPrefix("4c696e75782076657273696f6e20"), "it reads 'Linux version '")
        // Linux chooses both bases; that both are where it was linked has a chance of one in some 50,000.
        let kernel = try await LabFixture.machine(LabSettings(targetType: .hvm)).targetImage
        let profile = try PackedProfile(
            try await ProfileCache(host: LabFixture.host).profile(of: kernel).bytes)
        let linked = try #require(profile.symbol("linux_banner"))
        let places = try ["virtual", "physical"].map { try address(banner[$0]) }
        #expect(places != [linked, linked - 0xffff_ffff_8000_0000], "KASLR is on")
    }

    @Test(
        "A PV target, whose pages lie anywhere in the machine, lists what its own ps does; by an image that only reads"
    )
    func aPVTargetIsRead() async throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("reads-\(UUID().uuidString.prefix(8))")
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let image = folder.appending("stubvmi.elf.gz").string
        let without = ProgramKind.allCases.filter(\.isAboveRead).flatMap { ["--without", $0.rawValue] }
        let built = try await ToolRun.run(["image", "build", "--file", image] + without)
        try #require(built.status == 0, "\(built.errors)")
        let found = try await LabRun.lastRecords(["--target-type", "pv", "--image", image])
        #expect((found["process-list"]?["processes"] as? [Any])?.isEmpty == false)
        let banner = try #require(found["map-addr"])
        let text = try #require(banner["bytes"] as? String)
        #expect(text.hasPrefix("4c696e75782076657273696f6e20"), "it reads 'Linux version '")
    }

    @Test("A monitor of tier control reads registers and may what its tier says, and the target runs on")
    func tierControl() async throws {
        let found = try await LabRun.lastRecords([], spec: "xen-configs/control.yaml")
        #expect((found["process-list"]?["processes"] as? [Any])?.isEmpty == false)
        let processors = try #require(found["registers"]?["processors"] as? [[String: Any]])
        #expect(!processors.isEmpty)
        for (number, processor) in processors.enumerated() {
            let registers = try #require(processor["registers"] as? [String: Any])
            #expect(processor["number"] as? Int == number)
            // Long mode with paging, and the kernel's entry for system calls where it was linked.
            #expect(try address(registers["cr0"]) & 0x8000_0001 == 0x8000_0001)
            #expect(try address(registers["efer"]) & 0x500 == 0x500)
            #expect(try address(registers["lstar"]) >> 28 == 0xffff_ffff_8)
        }
        let attempts = try #require(found["access-check"]?["attempts"] as? [[String: Any]])
        let target = try #require(attempts.first?["domain"] as? Int)
        let onTarget = attempts.filter { $0["domain"] as? Int == target }
        #expect(onTarget.count == 8)
        for attempt in onTarget {
            #expect(
                attempt["result"] as? String
                    == (attempt["what"] as? String == "events" ? "denied" : "allowed"),
                "\(attempt)")
        }
        for attempt in attempts where attempt["domain"] as? Int != target {
            #expect(["denied", "no-domain"].contains(attempt["result"] as? String), "\(attempt)")
        }
    }

    /// What each says is compared with the guest's own word on dumps; here all that tier read allows runs in the
    /// image.
    @Test func everyProgramRunsInTheImage() async throws {
        let all = try await LabRun.records(["--timeout", "420"], spec: "xen-configs/programs.yaml")
        var found: [String: [String: Any]] = [:]
        for record in all { found[record["program"] as? String ?? ""] = record }
        try expectAProgramInCSeesTheSame(all)
        let last = found.removeValue(forKey: "tasks")
        let own = try #require(last)
        #expect(own["status"] as? Int == 0 && own["error"] == nil && own["partial"] == nil)
        let programs = ProgramKind.allCases.filter {
            $0.system != .windows && ($0 == .accessCheck || !$0.asksHypervisor)
        }
        #expect(Set(found.keys) == Set(programs.map(\.rawValue)))
        for (name, record) in found {
            #expect(record["error"] == nil && record["partial"] == nil, "\(name): \(record)")
        }
        func elements(_ program: ProgramKind, _ list: String) throws -> [[String: Any]] {
            try #require(found[program.rawValue]?[list] as? [[String: Any]])
        }
        let processes = try elements(.processList, "processes")
        #expect(try elements(.threads, "threads").count >= processes.count)
        #expect(try elements(.credentials, "credentials").contains { $0["name"] as? String == "init" })
        let maps = try elements(.maps, "maps")
        #expect(
            maps.contains { $0["path"] as? String == "[stack]" } && maps.allSatisfy { $0["pid"] as? Int == 1 }
        )
        #expect(try elements(.files, "files").contains { $0["path"] as? String == "/dev/console" })
        #expect(try elements(.kernelLog, "messages").count == 50)
        #expect(try elements(.pages, "pages").contains { $0["user"] as? Bool == true })
        let start = try #require(found["dump"]?["bytes"] as? String)
        #expect(start.count == 512)
    }

    /// A program written for LibVMI reads the same list as the core's own, which stand before and after it:
    /// what is in both of those it has to have, and what it has one of them has, once the guest has come to rest.
    private func expectAProgramInCSeesTheSame(_ records: [[String: Any]]) throws {
        // A worker of the kernel's changes its name with its work.
        func lasting(_ tasks: some Sequence<String>) -> Set<String> {
            Set(tasks.filter { !$0.contains(" kworker/") })
        }
        var before: Set<String>?
        var own: Set<String>?
        var surplus: [Set<String>] = []
        for record in records {
            if let processes = record["processes"] as? [[String: Any]] {
                let after = lasting(processes.map { "\($0["pid"] ?? "") \($0["name"] ?? "")" })
                if let before, let own {
                    #expect(before.intersection(after).isSubset(of: own), "\(before), \(own), \(after)")
                    surplus.append(own.subtracting(before).subtracting(after))
                }
                (before, own) = (after, nil)
            } else if record["program"] as? String == "tasks" {
                own = lasting(try #require(record["output"] as? [String]))
            }
        }
        #expect(try #require(before).count > 20)
        #expect(surplus.contains([]), "\(surplus)")
    }

    private func address(_ value: Any?) throws -> UInt64 {
        let text = try #require(value as? String)
        return try #require(UInt64(text.dropFirst(2), radix: 16))
    }
}
