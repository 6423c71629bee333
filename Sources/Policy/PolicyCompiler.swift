// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// m4 and checkpolicy over a folder of policy sources, in the order of Xen's Makefile.common.
struct PolicyCompiler {
    static let binary = "xenpolicy"
    static let source = "policy.conf"
    /// The newest binary format that Xen 4.17 and later read.
    static let format = "30"

    var host: Host

    /// What the tools say they are: part of what a result is made from.
    func versions() async throws -> String {
        let m4 = try await check(Invocation("m4", ["--version"]))
        let checkpolicy = try await check(Invocation("checkpolicy", ["-V"]))
        let first = m4.split(separator: "\n").first ?? ""
        return "\(first); checkpolicy \(checkpolicy.split(separator: "\n").first ?? "")"
    }

    /// Compiles the modules of the list; leaves the source given to checkpolicy beside the result.
    func compile(_ list: ModuleList, in folder: FilePath) async throws {
        let sections = try Self.sections(list, in: folder)
        let text = try addTypes(to: try await check(Self.m4(sections, in: folder)), in: folder)
        try Files.write(text, to: folder.appending(Self.source))
        let outcome = try await run(Self.checkpolicy(in: folder))
        guard outcome.status == 0 else {
            throw CheckpolicyErrors.explain(outcome.errors + outcome.output, in: folder)
        }
    }

    /// Lists the domain types of the modules before ours in a module of its own, and in what m4 made of
    /// it: the two agree, so that `make` in the folder gives the same policy.
    private func addTypes(to text: String, in folder: FilePath) throws -> String {
        guard let place = text.firstRange(of: OrdinaryTypes.marker) else {
            throw ToolError(.corrupt, "m4 lost the module \(OrdinaryTypes.module)")
        }
        let list = OrdinaryTypes.statements(for: text[..<place.lowerBound])
        let file = folder.appending("modules").appending("\(OrdinaryTypes.module).te")
        let module = String(decoding: try Files.read(file, limit: 1 << 20), as: UTF8.self)
        try Files.write(module.replacing(OrdinaryTypes.marker, with: list), to: file)
        return text[..<place.lowerBound] + list + text[place.upperBound...]
    }

    static func m4(_ sections: [String], in folder: FilePath) -> Invocation {
        Invocation(
            "m4",
            ["-D", "self_contained_policy", "-s", "-D", "mls_num_sens=16", "-D", "mls_num_cats=256"]
                + sections,
            environment: ["LC_ALL": "C"], in: folder, timeout: .seconds(600),
            outputLimit: 64 << 20)
    }

    static func checkpolicy(in folder: FilePath) -> Invocation {
        Invocation(
            "checkpolicy", ["-t", "Xen", "-c", format, source, "-o", binary], environment: ["LC_ALL": "C"],
            in: folder, timeout: .seconds(600))
    }

    /// The files that make up the policy, in the order that Makefile.common gives m4.
    static func sections(_ list: ModuleList, in folder: FilePath) throws -> [String] {
        let xen = "../../../xen/xsm/flask/policy"
        let support = try FileManager.default.contentsOfDirectory(
            atPath: folder.appending("policy").appending("support").string)
        let modules = list.names.map { "modules/\($0)" }
        func present(_ suffix: String) -> [String] {
            modules.map { $0 + suffix }.filter { Files.exists(folder.pushing(FilePath($0))) }
        }
        return [
            "\(xen)/security_classes", "policy/security_classes", "\(xen)/initial_sids",
            "\(xen)/access_vectors", "policy/access_vectors",
        ] + support.filter { $0.hasSuffix(".spt") }.sorted().map { "policy/support/\($0)" }
            + ["policy/mls"] + present(".if") + ["policy/global_tunables"] + modules.map { $0 + ".te" }
            + ["policy/users"] + present(".cons") + ["policy/initial_sids", "policy/device_contexts"]
    }

    private func run(_ invocation: Invocation) async throws -> Invocation.Outcome {
        do {
            return try await host.run(invocation)
        } catch let error as ToolError where error.code == .notFound {
            throw ToolError(
                .notFound, "compiling a FLASK policy needs \(invocation.program), which is not there",
                hint: "apt-get install checkpolicy m4")
        }
    }

    private func check(_ invocation: Invocation) async throws -> String {
        let outcome = try await run(invocation)
        guard outcome.status == 0 else {
            throw ToolError(
                .toolFailed, "\(invocation.program) failed with status \(outcome.status)",
                cause: String(outcome.errors.suffix(2000)))
        }
        return outcome.output
    }
}
