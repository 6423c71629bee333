// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import TargetBundle
import Yams

extension Reader {
    private static let cExample = "c: tasks.c, or c: { source: [tasks.c, util.c], every: 5s }"

    /// `c: FILE`, or `c: { source: FILES, every: TIME }`.
    func readCProgram(_ node: Node, at place: Diagnostic.Location) -> Located<CProgram>? {
        var files: [Node] = []
        var every: Int?
        if case .mapping = node {
            let keys = ["source", "every"]
            guard let fields = Fields(node, of: "a program in C", keys: keys, hint: Self.cExample, self),
                let source = fields.required("source", hint: Self.cExample, self)
            else { return nil }
            every = fields["every"].flatMap(interval)
            if case .sequence(let sequence) = source { files = Array(sequence) } else { files = [source] }
        } else {
            files = [node]
        }
        guard !files.isEmpty, files.count <= CProgram.mostSources else {
            error(
                at: location(node),
                files.isEmpty
                    ? "the program has no source" : "a program has at most \(CProgram.mostSources) files",
                hint: Self.cExample)
            return nil
        }
        var sources: [String] = []
        for file in files {
            guard let path = cFile(file, isFirst: sources.isEmpty) else { return nil }
            let name = FilePath(path).lastComponent
            if sources.contains(where: { FilePath($0).lastComponent == name }) {
                error(
                    at: location(file), "two files of the program are called '\(quoted(name?.string ?? ""))'",
                    hint: "rename one of them")
                return nil
            }
            sources.append(path)
        }
        return Located(value: CProgram(sources: sources, every: every), at: place)
    }

    private func cFile(_ node: Node, isFirst: Bool) -> String? {
        guard let path = path(node, "the source") else { return nil }
        let name = FilePath(path).lastComponent?.string ?? ""
        let stem = FilePath(path).stem ?? ""
        let isC = name.hasSuffix(".c")
        guard isC || !isFirst && name.hasSuffix(".h") else {
            error(
                at: location(node), "'\(quoted(name))' is no C source",
                hint: isFirst ? "tasks.c" : "a file that ends with .c, or a header, with .h")
            return nil
        }
        guard CProgram.isName(stem) else {
            error(
                at: location(node), "'\(quoted(name))' is no name for a program",
                hint: "1 to \(CProgram.longestName) letters, digits, '-', '_' and '.', like tasks.c")
            return nil
        }
        if isFirst, ProgramKind(rawValue: stem) != nil {
            error(
                at: location(node), "'\(stem)' is a program that every image can have",
                hint: "rename the file: my-\(name)")
            return nil
        }
        return path
    }

    /// All monitors run one image, and a name in it means one program.
    func checkCPrograms(_ monitors: [DraftMonitor]) {
        var seen: [String: Located<CProgram>] = [:]
        for program in monitors.flatMap(\.cPrograms) {
            guard let other = seen[program.value.name] else {
                seen[program.value.name] = program
                continue
            }
            guard other.value.sources != program.value.sources else { continue }
            error(
                at: program.at,
                "the program '\(program.value.name)' is another one than that of line \(other.at.line): "
                    + "one image has both",
                hint: "rename its first file")
        }
    }
}
