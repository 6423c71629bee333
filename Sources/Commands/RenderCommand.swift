// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DomainConfig
import Host
import Policy
import SystemPackage

/// `stubvmi render SPEC -o DIR`
struct Render: Command {
    static let configuration = CommandConfiguration(
        abstract: "Write everything that apply would install into a folder.",
        discussion: "FLASK module, xl configs, xenstore grants, bundle configs. Needs neither Xen nor root.")

    @OptionGroup var spec: SpecArgument
    @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write to.", valueName: "dir"))
    var output: String
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        let spec = try spec.load()
        let files = try DomainConfig.Render.files(spec: spec, policy: try PolicyModule.render(spec))
        for file in files {
            let path = FilePath(output).pushing(FilePath(file.path))
            try Files.makeDirectory(path.removingLastComponent())
            try Files.write(file.text, to: path)
            Terminal.put(path.string)
        }
    }
}
