// SPDX-License-Identifier: Apache-2.0
import Host

/// Whether a profile fits a memory dump, and why not: what `stubvmi profile verify` prints. docs/json.md says it.
public struct ProfileVerdict: Sendable, Equatable, Encodable {
    public var schema = 1
    public var fits: Bool
    public var profile: String
    public var dump: String
    /// How the dump lays memory out: `raw`, `elf`, `xen` or `lime`.
    public var format: String
    /// Bytes of memory in the dump.
    public var memory: UInt64
    /// What the profile's kernel is recognised by.
    public var expected: String
    /// The kernel that was found, if it is the profile's.
    public var kernel: Found?
    /// The kernel that the dump has instead.
    public var other: Other?
    /// Why it does not fit.
    public var problem: Problem?

    public struct Found: Sendable, Equatable, Encodable {
        /// Where its image is, in physical memory and in its own address space; hexadecimal.
        public var physical: String
        public var virtual: String
        /// How far KASLR moved it; hexadecimal.
        public var slide: String
        /// Levels of paging that it uses.
        public var pagingLevels: Int
        /// How many processes its list has.
        public var processes: Int
    }

    public struct Other: Sendable, Equatable, Encodable {
        /// As `uname -r` has it.
        public var release: String
        public var banner: String?
        /// Where the banner is in physical memory; hexadecimal.
        public var physical: String?
    }

    public struct Problem: Sendable, Equatable, Encodable {
        /// `other-kernel`, `cut-off`, `no-kernel`, `not-mapped`, `bad-members` or one of the core's.
        public var code: String
        public var message: String
        /// What to type next.
        public var hint: String
    }

    /// The lines for a person.
    public var text: String {
        var lines = [
            (fits ? "fits" : "does not fit", profile), ("dump", "\(dump): \(format), \(memory >> 20) MiB"),
        ]
        lines.append(("expected", visible(expected)))
        if let kernel {
            lines.append(("found", "at physical \(kernel.physical), virtual \(kernel.virtual)"))
            lines.append(("slide", kernel.slide))
            lines.append(("paging", "\(kernel.pagingLevels) levels"))
            lines.append(("processes", "\(kernel.processes)"))
        }
        if let other {
            let place = other.physical.map { " at physical \($0)" } ?? ""
            lines.append(("found", visible(other.banner ?? other.release, limit: 1024) + place))
        }
        if let problem {
            lines.append(("because", visible(problem.message, limit: 1024) + " [\(problem.code)]"))
            lines.append(("try", problem.hint))
        }
        return lines.map { $0.0 + String(repeating: " ", count: 14 - $0.0.count) + $0.1 }
            .joined(separator: "\n")
    }
}
