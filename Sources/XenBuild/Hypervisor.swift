// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
public import Host
public import SystemPackage

/// A hypervisor with XSM and FLASK, which Debian's own is built without.
public struct Hypervisor: Sendable {
    /// What is set over the configuration that Debian ships. Xen's own policy is built in, since Xen does not
    /// boot without one, and GRUB 2.06 gives it to one entry of several; a policy given at boot comes before it.
    static let options = [
        "CONFIG_XSM=y", "CONFIG_XSM_FLASK=y", "CONFIG_XSM_FLASK_AVC_STATS=y", "CONFIG_XSM_FLASK_DEFAULT=y",
        "CONFIG_XSM_FLASK_POLICY=y", "# CONFIG_LIVEPATCH is not set",
    ]

    /// What was built.
    public struct Built: Sendable {
        var folder: FilePath
        /// The multiboot file, as an emulator boots it.
        public var image: FilePath { folder.appending("xen") }
        /// The same, as a boot loader gets it.
        public var compressed: FilePath { folder.appending("xen.gz") }
        /// For UEFI firmware without a boot loader; there only if the linker can make such files.
        public var efi: FilePath { folder.appending("xen.efi") }
        public var configuration: FilePath { folder.appending("config") }
    }

    let host: Host
    let source: FilePath
    let configuration: FilePath

    /// `source` is Xen's source tree, `configuration` Debian's configuration of it.
    public init(host: Host, source: FilePath, configuration: FilePath) {
        self.host = host
        self.source = source
        self.configuration = configuration
    }

    /// The hypervisor, built unless it is cached.
    public func build() async throws -> Built {
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
            try keep(tree.appending("xen"), in: folder)
            try FileManager.default.removeItem(atPath: tree.string)
        }
        return Built(folder: folder)
    }

    private func keep(_ tree: FilePath, in folder: FilePath) throws {
        let names = [("xen", "xen"), ("xen.gz", "xen.gz"), ("xen.efi", "xen.efi"), (".config", "config")]
        for (name, kept) in names {
            let made = tree.appending(name)
            if name == "xen.efi" && !Files.exists(made) { continue }
            try FileManager.default.moveItem(atPath: made.string, toPath: folder.appending(kept).string)
        }
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
        try await host.check(
            call, hint: "apt-get install gcc make flex bison python3 libelf-dev m4 checkpolicy")
    }
}
