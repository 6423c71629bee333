// SPDX-License-Identifier: Apache-2.0
import Foundation
import SystemPackage
import Testing

/// A lab whose dom0 has the faults: the library that is preloaded into the tool, and an xl that goes wrong.
struct FaultLab {
    var lab: LabSession
    private static let folder = "/usr/local/faults"

    static func with(_ body: (FaultLab) async throws -> Void) async throws {
        try await LabSession.with("xen-configs/pair.yaml") { lab in
            let faults = FaultLab(lab: lab)
            try await faults.install()
            try await body(faults)
        }
    }

    private func install() async throws {
        let here = ToolRun.project.appending("Tests").appending("LabTests").appending("Faults")
        let library = NSTemporaryDirectory() + "/shim-\(UUID().uuidString.prefix(8)).so"
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/gcc-12")
        compiler.arguments = [
            "-std=c11", "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Wshadow", "-Wcast-qual", "-Werror",
            "-o", library, here.appending("shim.c").string,
        ]
        try compiler.run()
        compiler.waitUntilExit()
        try #require(compiler.terminationStatus == 0)
        try await put(library, as: "shim.so")
        try await put(here.appending("xl.sh").string, as: "xl")
        try await put(here.appending("trial.sh").string, as: "trial.sh")
        try? FileManager.default.removeItem(atPath: library)
        // The profile is made once instead of in each of the runs, most of whose time that would be.
        // Targets list their processes without an end: they are not to take what the tool could run on.
        _ = try await lab.check(
            "stubvmi profile linux --kernel /boot/vmlinuz --file /root/kernel.profile >/dev/null && "
                + "sed 's,kernel: /boot/vmlinuz,file: /root/kernel.profile,' /etc/stubvmi/pair.yaml "
                + ">/root/web.yaml && sed 's/targets: .web./targets: [db]/' /root/web.yaml >/root/db.yaml && "
                + "gzip -dc /var/lib/stubvmi/image/stubvmi.elf.gz | gzip -1 >/root/next.elf.gz && "
                + "for target in web db; do xl sched-credit2 -d $target -c 10; done")
    }

    private func put(_ file: String, as name: String) async throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file)).base64EncodedString()
        _ = try await lab.check(
            "mkdir -p \(Self.folder) && printf %s \(bytes) | base64 -d >\(Self.folder)/\(name) && "
                + "chmod +x \(Self.folder)/\(name)")
    }

    /// Runs an operation with a fault, then without.
    func trial(_ operation: Operation, _ fault: String) async throws -> Trial {
        let output = try await lab.check(
            "\(Self.folder)/trial.sh \(fault) '\(operation.wish ?? "-")' \(operation.command)")
        let trial = Trial(operation, fault, output: output)
        print("\(operation.name) \(fault): status \(trial.faulted), again \(trial.again ?? -1)")
        return trial
    }

    /// Brings an operation to its end once, and counts: the steps that it writes down.
    func steps(of operation: Operation) async throws -> [String] {
        let trial = try await trial(operation, "count:\(Self.folder)/steps")
        #expect(trial.defects.isEmpty)
        try #require(trial.faulted == [0] && trial.steps.count > 4, "\(trial)")
        print("\(operation.name) has \(trial.steps.count) steps: \(trial.steps.joined(separator: ", "))")
        return trial.steps
    }
}

/// What was found wrong so far: one trial that fails does not keep the others from being made.
struct Findings {
    var trials = 0
    var all: [String] = []

    mutating func add(_ trial: Trial, _ defects: [String]) {
        trials += 1
        all += defects.map { "\(trial.operation.name) with \(trial.fault): \($0)" }
        for defect in defects { print("  WRONG: \(defect)") }
    }
}
