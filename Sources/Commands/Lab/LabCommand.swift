// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
import Host
public import Lab
import SystemPackage

/// `stubvmi lab ...`
struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab", abstract: "Try a spec on a whole Xen host with FLASK enforcing, in QEMU.",
        subcommands: [LabRun.self, LabUp.self, LabExec.self, LabDown.self])
}

/// What the lab's target is.
struct TargetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The target's Linux kernel, a bzImage or vmlinux; otherwise Debian's.", valueName: "file"),
        completion: .file())
    var targetKernel: String?
    @Option(
        help: ArgumentHelp(
            "The target's initramfs; otherwise one that prints its own process list.", valueName: "file"),
        completion: .file())
    var targetInitrd: String?
    @Option(
        help: ArgumentHelp(
            "pvh; hvm, a whole PC, whose kernel moves itself (KASLR); or pv.", valueName: "type"))
    var targetType: LabSettings.TargetType = .pvh
    @Option(
        help: ArgumentHelp(
            "The name of a process that the lab's own initramfs starts; otherwise a random one.",
            valueName: "name"))
    var process: String?
    @OptionGroup var size: LabSize

    func settings(targets: Int) -> LabSettings {
        LabSettings(
            targetType: targetType, targetKernel: targetKernel.map { FilePath($0) },
            targetInitrd: targetInitrd.map { FilePath($0) }, targets: targets,
            memory: size.memory, dom0Memory: size.dom0Memory)
    }

    /// Whether the target prints its own process list.
    var listsItself: Bool { targetInitrd == nil }
}

extension LabSettings.TargetType: ExpressibleByArgument {}

/// How much memory a lab gets.
struct LabSize: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Memory of the whole lab; otherwise enough for dom0, the spec's targets and a few monitors.",
            valueName: "MiB"))
    var memory: Int?
    @Option(
        help: ArgumentHelp("Memory of dom0; otherwise enough for a few domains.", valueName: "MiB"))
    var dom0Memory: Int?

    func validate() throws {
        let known = [memory, dom0Memory].compactMap(\.self)
        guard known.allSatisfy({ (512...1 << 20).contains($0) }) else {
            throw ValidationError("a lab needs at least 512 MiB, and gets at most 1048576")
        }
        guard let memory, let dom0Memory, memory < dom0Memory + 512 else { return }
        throw ValidationError("a lab needs 512 MiB beside those of dom0")
    }
}

/// What the lab's monitors run.
struct LabImage: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The image that the monitors run, with its manifest beside it; otherwise one is built here.",
            valueName: "file"),
        completion: .file())
    var image: String?
}

/// Where a lab that is kept running has its folder.
struct LabFolder: ParsableArguments {
    @Option(
        help: ArgumentHelp("The folder of a lab that is kept running.", valueName: "dir"),
        completion: .directory)
    var lab = "/tmp/stubvmi-lab"

    var path: FilePath { FilePath(lab) }
}

/// `stubvmi lab up SPEC`
struct LabUp: Command {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Boot a lab with a spec and its targets, and keep it running.",
        discussion: "The spec is carried in but not applied: lab exec -- stubvmi apply does that.")

    @OptionGroup var spec: SpecArgument
    @OptionGroup var target: TargetOptions
    @OptionGroup var image: LabImage
    @OptionGroup var folder: LabFolder
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        let progress = Progress()
        let parts = try await LabParts.prepare(spec, target, image, progress)
        let lab = try await parts.machine.bootDetached(parts.payload, in: folder.path)
        for step in parts.targetSteps {
            progress.say(step.name)
            try await lab.check(step.command)
        }
        Terminal.put("the lab runs; the spec is at \(parts.spec) in its dom0")
        Terminal.put("  stubvmi lab exec -- stubvmi apply \(parts.spec)")
        Terminal.put("  stubvmi lab down")
    }
}

/// `stubvmi lab exec COMMAND`
struct LabExec: Command {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a command in the dom0 of the lab that is running, and end with its status.")

    @OptionGroup var folder: LabFolder
    @Option(help: ArgumentHelp("How long the command may take.", valueName: "seconds")) var timeout = 120
    @Argument(parsing: .captureForPassthrough, help: "The command and its arguments.") var command: [String]
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        let lab = try RunningLab.find(folder.path, host: Progress().host)
        let words = command.drop { $0 == "--" }.map { "'" + $0.replacing("'", with: "'\\''") + "'" }
        let outcome = try await lab.execute(words.joined(separator: " "), timeout: .seconds(timeout)) {
            stream, line in
            switch stream {
            case .output: Terminal.put(line)
            case .errors: Terminal.say(line)
            }
        }
        if outcome.status != 0 { throw ExitCode(outcome.status) }
    }
}

/// `stubvmi lab down`
struct LabDown: Command {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Power the running lab off.")

    @OptionGroup var folder: LabFolder
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        try await RunningLab.find(folder.path, host: Progress().host).powerOff()
    }
}
