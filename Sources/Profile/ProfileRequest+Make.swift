// SPDX-License-Identifier: Apache-2.0
public import Host
public import SystemPackage
import TargetBundle

extension ProfileRequest {
    /// Makes the profile. One from a file alone is kept, and found again the next time.
    public func make(_ host: Host) async throws -> MadeProfile {
        if isPlain {
            let entry = try await ProfileCache(host: host).profile(of: self)
            return MadeProfile(bytes: entry.bytes, summary: entry.summary, sourceSHA256: entry.kernel)
        }
        host.report("reading \(source.path)")
        let file = try KernelFile.read(source.path)
        return try make(from: file)
    }

    /// Makes the profile from the contents of the source's file.
    public func make(from file: [UInt8]) throws -> MadeProfile {
        let wanted = WantedNames.of(system).adding(symbols: symbols, members: members)
        var facts = try facts(of: file, wanted)
        try take(banner, &facts)
        try take(guid: guid, &facts)
        let (bytes, summary) = try facts.pack(wanted)
        var made = MadeProfile(bytes: bytes, summary: summary, sourceSHA256: Digest.sha256(file))
        if isFull, let everything = facts.everything {
            do throws(FormatError) {
                made.index = try everything.pack()
            } catch {
                throw ToolError(
                    .corrupt, "the symbols of \(facts.name) cannot be packed", hint: "leave --full out",
                    cause: error.message)
            }
        }
        return made
    }

    private func facts(of file: [UInt8], _ wanted: WantedNames) throws -> KernelFacts {
        let name = source.path.string
        if !modules.isEmpty {
            guard case .kernel = source else {
                throw ToolError(
                    .invalidInput,
                    "--module needs the kernel itself: its types are counted from the kernel's",
                    hint: "--kernel /boot/vmlinuz-$(uname -r)")
            }
        }
        switch source {
        case .kernel:
            let kernel = try KernelImage(file, name: name)
            let modules = try modules.map { try KernelModule.load($0) }
            return try LinuxProfileBuilder.facts(of: kernel, wanted, modules: modules, everything: looksAtAll)
        case .isf:
            return try ISF.facts(of: JSONFile(file, name: name), system, wanted, everything: looksAtAll)
        case .rekall:
            return try Rekall.facts(of: JSONFile(file, name: name), system, wanted, everything: looksAtAll)
        case .pdb: return try PDB.facts(of: file, name: name, wanted, everything: looksAtAll)
        case .conf(let path, let entry): return try conf(file, path, entry, wanted)
        }
    }

    /// An entry of LibVMI's configuration: what stands in it, over what the files have that it names.
    private func conf(
        _ file: [UInt8], _ path: FilePath, _ name: String?, _ wanted: WantedNames
    ) throws -> KernelFacts {
        guard file.count <= LibVMIConf.limit else {
            throw ToolError(
                .invalidInput, "\(path) has \(file.count) bytes", hint: "name LibVMI's libvmi.conf")
        }
        let entry = try LibVMIConf(file, file: path.string).entry(name)
        let own = try entry.facts(path.string, everything: looksAtAll)
        guard own.system == system else {
            throw ToolError(
                .invalidInput, "the entry '\(visible(entry.name, limit: 80))' is of \(own.system.title)",
                hint: "stubvmi profile \(own.system.command) --conf \(path)")
        }
        if let (key, other) = entry.profile {
            let json = try JSONFile.load(beside(other))
            var facts =
                key == "rekall_profile"
                ? try Rekall.facts(of: json, system, wanted, everything: looksAtAll)
                : try ISF.facts(of: json, system, wanted, everything: looksAtAll)
            facts.symbols.merge(own.symbols) { _, mine in mine }
            facts.members.merge(own.members) { theirs, mine in
                theirs.offset == mine.offset ? theirs : mine
            }
            return facts
        }
        guard let map = entry.values["sysmap"] else { return own }
        return try addSymbols(of: KernelFile.read(beside(map.text)), map.text, to: own, wanted)
    }

    /// A file that a libvmi.conf names.
    private func beside(_ other: String) -> FilePath { (folder ?? "").pushing(FilePath(other)) }

    /// All files that the profile is made from.
    public func files() throws -> [FilePath] {
        guard case .conf(let path, let name) = source else { return [source.path] + modules }
        let entry = try LibVMIConf(Files.read(path, limit: LibVMIConf.limit), file: path.string).entry(name)
        let other = entry.profile?.path ?? entry.values["sysmap"]?.text
        return [path] + (other.map { [beside($0)] } ?? [])
    }

    private func addSymbols(
        of map: [UInt8], _ name: String, to own: KernelFacts, _ wanted: WantedNames
    ) throws -> KernelFacts {
        var facts = own
        var everything = facts.everything
        facts.everything = nil
        let names = Set(wanted.symbols + KernelFacts.telling)
        var found: [String: [(isGlobal: Bool, address: UInt64)]] = [:]
        try SystemMap.forEach(map, file: name) { type, text, address in
            everything?.addSymbol(text, type: type, at: address)
            let name = String(decoding: text, as: UTF8.self)
            if names.contains(name) {
                found[name, default: []].append((type >= 0x41 && type <= 0x5a, address))
            }
        }
        for (name, all) in found where facts.symbols[name] == nil {
            let global = all.filter(\.isGlobal)
            let meant = Set((global.isEmpty ? all : global).map(\.address))
            if meant.count == 1 { facts.symbols[name] = meant.first }
        }
        facts.everything = everything
        return facts
    }

    private func take(guid: String?, _ facts: inout KernelFacts) throws {
        guard let guid, facts.system == .windows else { return }
        guard let own = PackedProfile.PDBIdentity(text: guid, name: "") else {
            throw ToolError(
                .invalidInput, "'\(visible(guid, limit: 80))' is no GUID with an age behind it",
                hint: "--guid with the folder's name of the symbol server: 32 digits and the age, hexadecimal"
            )
        }
        guard facts.identity == nil || facts.identity?.guid == own.guid && facts.identity?.age == own.age
        else {
            throw ToolError(
                .invalidInput, "\(facts.name) is of another build: its own GUID and age differ from --guid",
                hint: "leave --guid out, or name that build's file")
        }
        facts.identity = facts.identity ?? own
    }

    private func take(_ banner: String?, _ facts: inout KernelFacts) throws {
        guard let banner, facts.system == .linux else { return }
        guard let own = KernelBanner(text: Array(banner.utf8)[...]) else {
            throw ToolError(
                .invalidInput,
                "'\(visible(banner, limit: 80))' is no banner: it begins with 'Linux version '",
                hint: "--banner \"$(cat /proc/version)\", typed where that kernel runs")
        }
        facts.banner = own
    }
}
