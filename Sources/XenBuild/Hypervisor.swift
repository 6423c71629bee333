// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// A hypervisor with XSM and FLASK, which Debian's own is built without.
struct Hypervisor {
    /// What is set over the configuration that Debian ships.
    static let options = [
        "CONFIG_XSM=y", "CONFIG_XSM_FLASK=y", "CONFIG_XSM_FLASK_AVC_STATS=y", "CONFIG_XSM_FLASK_DEFAULT=y",
        "# CONFIG_XSM_FLASK_POLICY is not set", "# CONFIG_LIVEPATCH is not set",
    ]

    let host: Host
    /// Xen's source tree.
    let source: FilePath
    /// Debian's configuration of it.
    let configuration: FilePath

    /// The multiboot file, built unless it is cached.
    func build() async throws -> FilePath {
        let settings = try Self.configuration(
            from: String(decoding: Files.read(configuration), as: UTF8.self))
        let key = source.removingLastComponent().lastComponent?.string ?? source.string
        let folder = try await host.cache.folder("lab/hypervisor", from: [key, settings]) { folder in
            host.report("building Xen with XSM and FLASK (a minute or two, once)")
            let tree = folder.appending("tree")
            try await host.check(
                Invocation("cp", ["-a", source.string, tree.string], timeout: .seconds(300)))
            try Files.write(settings, to: tree.appending("xen/.config"))
            try await make(["olddefconfig"], in: tree)
            try await make(["-j\(ProcessInfo.processInfo.activeProcessorCount)"], in: tree)
            try FileManager.default.moveItem(
                atPath: tree.appending("xen/xen").string, toPath: folder.appending("xen").string)
            try FileManager.default.removeItem(atPath: tree.string)
        }
        return folder.appending("xen")
    }

    /// Debian's configuration with our options in the place of its own.
    static func configuration(from text: String) throws -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        guard lines.contains("CONFIG_X86_64=y") else {
            throw ToolError(.corrupt, "Debian's configuration of Xen is not the one of an x86-64 hypervisor")
        }
        let kept = lines.filter { !$0.contains("CONFIG_XSM") && !$0.contains("CONFIG_LIVEPATCH") }
        return (kept.map(String.init) + options).joined(separator: "\n") + "\n"
    }

    private func make(_ goals: [String], in tree: FilePath) async throws {
        // An outer make's settings are not meant for this one.
        let clean = ["MAKEFLAGS": "", "MAKELEVEL": "", "MFLAGS": "", "LC_ALL": "C"]
        let call = Invocation(
            "make", ["-C", tree.appending("xen").string] + goals, environment: clean, timeout: .seconds(3600))
        try await host.check(call, hint: "apt-get install gcc make flex bison python3 libelf-dev")
    }
}
