// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage

extension ImageLink {
    /// What a program's calls are bound to instead: it ends, and the domain goes on.
    private static let renamed = [
        ("exit", "program_exit"), ("_exit", "program_exit_now"), ("_Exit", "program_end"),
        ("atexit", "program_at_exit"),
    ]

    /// Each program becomes one object, of which only its `main` can be seen, under another name: neither two
    /// programs nor a program and the image can be in each other's way.
    func programObjects() async throws -> [String] {
        guard !programs.isEmpty else { return [] }
        let table = "objects/programs.table.o"
        _ = try await CompileJobs(host: host, folder: folder).run([
            (UserPrograms.table, table, TargetFlags.strict + include)
        ])
        var objects = [table]
        for (number, program) in programs.all.enumerated() {
            host.report("compiling the program \(program.name)")
            objects.append(try await object(of: program, number))
        }
        return objects
    }

    private func object(of program: UserPrograms.Program, _ number: Int) async throws -> String {
        let own = "\(UserPrograms.folder)/\(program.name)"
        let flags =
            TargetFlags.c + ["-std=gnu11", "-I", own] + include + ["-ffile-prefix-map=\(folder)=."]
        let parts = try await CompileJobs(host: host, folder: folder).run(
            program.files.filter { $0.name.hasSuffix(".c") }.enumerated().map { index, file in
                ("\(own)/\(file.name)", "objects/part.\(number).\(index).o", flags)
            })
        let whole = "objects/whole.\(number).o"
        let object = "objects/program.\(program.name).o"
        try await host.check(
            Invocation(
                tools.linker.string, ["-r"] + parts + ["-o", whole], environment: TargetFlags.environment,
                in: folder))
        let entry = UserPrograms.entry(number)
        let renamed = ([("main", entry)] + Self.renamed).flatMap { ["--redefine-sym", "\($0)=\($1)"] }
        try await host.check(
            Invocation(
                "objcopy", renamed + [whole, object], environment: TargetFlags.environment, in: folder))
        try await host.check(
            Invocation(
                "objcopy", ["--keep-global-symbol=\(entry)", object], environment: TargetFlags.environment,
                in: folder))
        return object
    }
}
