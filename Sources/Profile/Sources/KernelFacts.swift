// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle

/// What a source says about one kernel: all that a packed profile is made of, wherever it comes from.
struct KernelFacts {
    /// The file that says it, for messages.
    var name: String
    var system = PackedProfile.OperatingSystem.linux
    var architecture = PackedProfile.Architecture.amd64
    var symbols: [String: UInt64] = [:]
    var members: [String: MemberPlace] = [:]
    /// Linux's: the text by which the kernel is recognised.
    var banner: KernelBanner?
    /// Windows's.
    var identity: PackedProfile.PDBIdentity?
    /// Every symbol and member, if they are wanted.
    var everything: SymbolIndex.Builder?
    /// What to do about a symbol or member that this kind of source does not have.
    var hint = "report this kernel's version: it differs from what this tool knows"

    /// Variables that only a kernel built for five levels of paging has.
    static let fiveLevels = ["__pgtable_l5_enabled", "pgdir_shift", "ptrs_per_p4d"]

    /// What else tells how a kernel pages: tables that only a kernel of 32 bits has, and the one only with PAE.
    static let telling =
        fiveLevels + [
            LinuxProfile.topTable(.amd64), LinuxProfile.topTable(.i386), "initial_page_table",
            "initial_pg_pmd",
        ]

    /// The most levels of paging.
    var levels: Int {
        switch architecture {
        case .amd64: system == .linux && Self.fiveLevels.contains { symbols[$0] != nil } ? 5 : 4
        case .i386:
            system == .linux && symbols["initial_page_table"] != nil && symbols["initial_pg_pmd"] == nil
                ? 2 : 3
        }
    }

    /// The packed profile. Everything that is missing is told at once.
    func pack(_ wanted: WantedNames) throws -> (bytes: [UInt8], summary: ProfileSummary) {
        // A source that does not say what the kernel runs on says it by where the kernel was linked.
        if system == .linux, architecture == .amd64, let text = symbols["_text"], text >> 32 == 0 {
            var other = self
            other.architecture = .i386
            return try other.pack(wanted)
        }
        let wanted = wanted.on(architecture)
        let relatives = relatives(of: wanted)
        let findings = faults(wanted, relatives)
        guard findings.isEmpty else { throw Findings.combined(findings) }
        var builder = PackedProfile.Builder(bannerPrefix: banner?.prefix ?? [], pagingLevels: levels)
        builder.system = system
        builder.architecture = architecture
        builder.identity = identity
        for name in wanted.symbols {
            if let address = symbols[name] { builder.addSymbol(name, at: address) }
        }
        for (name, address) in relatives where !wanted.symbols.contains(name) {
            builder.addSymbol(name, at: address)
        }
        for name in wanted.members {
            if let place = members[name] { builder.addMember(name, offset: place.offset, size: place.size) }
        }
        do throws(FormatError) {
            let bytes = try builder.pack()
            return (bytes, ProfileSummary(try PackedProfile(bytes), wanted: wanted))
        } catch {
            throw ToolError(
                .corrupt, "the profile of \(name) cannot be packed", hint: hint, cause: error.message)
        }
    }

    /// The symbols of wanted families. Compilers split functions, and name the parts with a dot; of static ones that share a
    /// name a profile has room for one, and so has the first.
    private func relatives(of wanted: WantedNames) -> [String: UInt64] {
        var all: [String: UInt64] = [:]
        for family in wanted.families {
            everything?.forEachSymbol(startingWith: Array(family.utf8)) { name, address in
                guard !name.contains(UInt8(ascii: ".")) else { return }
                let name = String(decoding: name, as: UTF8.self)
                all[name] = min(address, all[name] ?? address)
            }
        }
        return all
    }
}

/// What several parts of one file have against it.
enum Findings {
    /// Runs a part, and keeps its error for later.
    static func collect<Value>(_ findings: inout [ToolError], _ body: () throws -> Value) -> Value? {
        do {
            return try body()
        } catch let error as ToolError {
            findings.append(error)
        } catch {
            findings.append(ToolError(.corrupt, "\(error)"))
        }
        return nil
    }

    /// One error as it is, several as a list.
    static func combined(_ findings: [ToolError]) -> any Error {
        if findings.count == 1 { return findings[0] }
        return Diagnostics(
            findings.map { finding in
                Diagnostic(
                    .error, finding.message + (finding.cause.map { ": " + $0 } ?? ""), hint: finding.hint)
            })
    }
}
