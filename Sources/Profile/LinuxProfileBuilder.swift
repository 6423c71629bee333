// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle

/// Makes the packed profile of a Linux kernel from nothing but its image.
public enum LinuxProfileBuilder {
    /// The profile, and what is in it. Everything that is wrong with the kernel is told at once.
    public static func profile(of kernel: KernelImage) throws -> (bytes: [UInt8], summary: ProfileSummary) {
        var findings: [ToolError] = []
        let symbols = collect(&findings) { try readSymbols(of: kernel) }
        let members = collect(&findings) { try readMembers(of: kernel) }
        guard let symbols, let members, findings.isEmpty else { throw combined(findings) }
        var builder = PackedProfile.Builder(bannerPrefix: symbols.banner.prefix, pagingLevels: symbols.levels)
        for (name, address) in symbols.addresses { builder.addSymbol(name, at: address) }
        for (name, place) in members { builder.addMember(name, offset: place.offset, size: place.size) }
        do {
            let bytes = try builder.pack()
            return (bytes, ProfileSummary(try PackedProfile(bytes)))
        } catch {
            throw ToolError(
                .corrupt, "the profile of \(kernel.name) cannot be packed",
                hint: "report this kernel's version", cause: "\(error)")
        }
    }

    private static func collect<Value>(_ findings: inout [ToolError], _ body: () throws -> Value) -> Value? {
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
    private static func combined(_ findings: [ToolError]) -> any Error {
        if findings.count == 1 { return findings[0] }
        return Diagnostics(
            findings.map { finding in
                Diagnostic(
                    .error, finding.message + (finding.cause.map { ": " + $0 } ?? ""), hint: finding.hint)
            })
    }
}
