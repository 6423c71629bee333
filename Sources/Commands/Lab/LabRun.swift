// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import FoundationEssentials
import Host
import Lab

/// `stubvmi lab run SPEC`
struct LabRun: Command {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Boot a lab, start the targets, apply the spec, print what the monitors saw, power off.",
        discussion: """
            Builds what is missing: image, hypervisor, dom0, profile. With the lab's own target it fails unless the \
            process list out of memory is the one that the guest itself prints. With -o json only the records are printed.
            """)

    @OptionGroup var spec: SpecArgument
    @OptionGroup var target: TargetOptions
    @OptionGroup var image: LabImage
    @OptionGroup var output: OutputOptions
    @Option(help: ArgumentHelp("How long to wait for the monitors' results.", valueName: "seconds"))
    var timeout = 180
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        let progress = Progress()
        let parts = try await LabParts.prepare(spec, target, image, progress)
        let lab = try await progress.stage("boot") { try await parts.machine.boot(parts.payload) }
        do {
            try await watch(lab, parts, progress)
            try await progress.stage("power off") { try await lab.powerOff() }
        } catch {
            try? await lab.powerOff()
            throw error
        }
        let times = progress.stages.map { "  \(Progress.seconds($0.time, width: 8))  \($0.name)" }
        let text = (["", "time:"] + times).joined(separator: "\n")
        if output.output == .text { Terminal.put(text) } else { Terminal.say(text) }
    }

    /// Everything between the lab's boot and its end.
    private func watch(_ lab: RunningLab, _ parts: LabParts, _ progress: Progress) async throws {
        for step in parts.targetSteps {
            let said = try await progress.stage(step.name) { try await lab.check(step.command) }
            show(said)
        }
        let applied = try await progress.stage("apply") { try await lab.check("stubvmi apply \(parts.spec)") }
        show(applied)
        let results = LabResults(lab: lab, parts: parts, listsItself: target.listsItself)
        let found = try await progress.stage("results") {
            try await results.collect(for: .seconds(timeout)) { line in
                if output.output == .json { Terminal.put(line) }
            }
        }
        show(found)
        let destroyed = try await progress.stage("destroy") {
            try await lab.check("stubvmi destroy \(parts.spec)")
        }
        show(destroyed)
    }

    private func show(_ text: String) {
        if output.output == .text && !text.isEmpty { Terminal.put(text) }
    }
}
