// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

extension Boots.Endurance.CrashTests {
    /// What fails is told, undone, and does not stand in the way of the same command a moment later.
    @Test func aDiskAndAnXlThatFail() async throws {
        try await FaultLab.with { lab in
            var findings = Findings()
            try await twoAtOnce(lab)
            _ = try await lab.trial(.destroy, "none")
            try await aFullDisk(lab)
            try await disk(lab, .apply, .destroy, &findings)
            try await toolstack(lab, .apply, .destroy, &findings)
            _ = try await lab.trial(.apply, "none")
            try await disk(lab, .rotate, .rotateBack, &findings)
            try await toolstack(lab, .rotate, .rotateBack, &findings)
            try await toolstack(lab, .rebuild, .rebuildBack, &findings)
            print("failed: \(findings.trials) times")
            #expect(findings.all.isEmpty)
        }
    }

    /// From every third step on, nothing can be written, or nothing reaches the disk.
    private func disk(
        _ lab: FaultLab, _ there: Operation, _ back: Operation, _ findings: inout Findings
    ) async throws {
        _ = try await lab.trial(back, "none")
        let lines = Trial.lines(try await lab.steps(of: there))
        for number in stride(from: 1, through: lines, by: 3) {
            for (fault, words) in [("enospc", #/No space left/#), ("eio", #/Input/output error/#)] {
                _ = try await lab.trial(back, "none")
                let trial = try await lab.trial(there, "\(fault):\(number)")
                findings.add(trial, trial.failureDefects(words: words) + trial.defects)
            }
        }
        _ = try await lab.trial(back, "none")
    }

    /// Each of xl's calls fails, or does what it should and says that it failed, or outlives who called it.
    private func toolstack(
        _ lab: FaultLab, _ there: Operation, _ back: Operation, _ findings: inout Findings
    ) async throws {
        var faults: [[String]] = []
        for operation in [there, back] {
            let calls = try await lab.trial(operation, "xl-count:0").calls
            print("\(operation.name) calls xl \(calls.count) times: \(calls.joined(separator: ", "))")
            #expect(calls.count > 1)
            faults.append(
                calls.indices.flatMap { ["xl-fail:\($0 + 1)", "xl-late:\($0 + 1)", "xl-orphan:\($0 + 1)"] })
        }
        for index in 0..<max(faults[0].count, faults[1].count) {
            for (operation, own) in zip([there, back], faults) {
                // There and back of one operation are the same calls: each is made to fail once.
                let isOwn =
                    there.name != back.name || index.isMultiple(of: 2) == (operation.command == there.command)
                let fault = isOwn && index < own.count ? own[index] : "none"
                let trial = try await lab.trial(operation, fault)
                findings.add(trial, trial.defects + told(trial))
            }
        }
    }

    /// What is wrong with how a run ended whose xl went wrong.
    private func told(_ trial: Trial) -> [String] {
        switch trial.fault.split(separator: ":")[0] {
        case "xl-orphan": trial.faulted == [137] ? [] : ["it was not killed: \(trial.faulted)"]
        // It may have looked, and found that all is as it should be.
        case "xl-late" where trial.faulted == [0]: []
        case "xl-late", "xl-fail": trial.failureDefects(words: #/was made to fail/#)
        default: []
        }
    }

    /// One does it, and the other says who holds the lock.
    private func twoAtOnce(_ lab: FaultLab) async throws {
        let lines = try await lab.lab.check(
            "cd /root; for n in 1 2; do (exec stubvmi apply web.yaml >/tmp/said$n 2>&1) & "
                + "eval process$n=$!; done; wait $process1; echo $process1 $?; wait $process2; "
                + "echo $process2 $?; cat /tmp/said1 /tmp/said2"
        ).split(whereSeparator: \.isNewline).map(String.init)
        let ends = lines.prefix(2).map { $0.split(separator: " ").map(String.init) }
        let winner = try #require(ends.first { $0.last == "0" }?.first, "\(lines)")
        #expect(Set(ends.compactMap(\.last)) == ["0", "4"])
        #expect(lines.contains { $0.contains("another stubvmi is changing this host") })
        #expect(lines.contains { $0.contains("process \(winner), apply, since") }, "\(lines)")
    }

    /// A file system of a few pages, with something else in it: nothing is changed, and it goes on with space.
    private func aFullDisk(_ lab: FaultLab) async throws {
        let before = try await lab.lab.check("xl list -Z; xenstore-ls -fp /local/domain | grep /name")
        let small = "/tmp/small"
        let full = try await lab.lab.run(
            "mkdir -p \(small) && mount -t tmpfs -o size=64k small \(small) && head -c 80k /dev/zero >\(small)/other; "
                + "stubvmi apply /root/web.yaml --root \(small) --image /root/next.elf.gz")
        #expect([1, 5].contains(full.status))
        #expect(full.errors.contains("error: ") && full.errors.contains(small), "it says where")
        #expect(full.errors.contains("No space left on device"))
        let after = try await lab.lab.check("xl list -Z; xenstore-ls -fp /local/domain | grep /name")
        let lasting = { (text: String) in text.replacing(/\s[-a-z]{6}\s+[0-9.]+\s/, with: " ") }
        #expect(lasting(after) == lasting(before))
        _ = try await lab.lab.check(
            "rm \(small)/other; mount -o remount,size=4m \(small) && "
                + "stubvmi apply /root/web.yaml --root \(small) --image /root/next.elf.gz >/dev/null")
        // The same in the middle of its life: a running monitor keeps what it has.
        let later = try await lab.lab.run(
            "cat /dev/zero >\(small)/other 2>/dev/null; stubvmi rotate watch --to db --root \(small)")
        #expect([1, 5].contains(later.status))
        #expect(later.errors.contains("No space left on device"))
        let list = try await lab.lab.check(
            "stubvmi list --root \(small) -o json; rm \(small)/other; "
                + "stubvmi rotate watch --to db --root \(small) >/dev/null && "
                + "stubvmi destroy web.yaml --root \(small) >/dev/null && umount \(small)")
        #expect(list.contains(/"name" ?: ?"web"/) && !list.contains(/"name" ?: ?"db"/))
    }
}
