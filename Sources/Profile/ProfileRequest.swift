// SPDX-License-Identifier: Apache-2.0
import Host
public import SystemPackage
public import TargetBundle

/// What a profile is to be made from, and what it is to hold.
public struct ProfileRequest: Sendable, Equatable {
    /// A file with facts about a kernel.
    public enum Source: Sendable, Hashable {
        /// A Linux kernel itself.
        case kernel(FilePath)
        /// A symbol file of Volatility 3: JSON, as it is or compressed.
        case isf(FilePath)
        /// A profile of Rekall.
        case rekall(FilePath)
        /// A PDB file of Windows.
        case pdb(FilePath)
        /// LibVMI's configuration, and which of its entries.
        case conf(FilePath, entry: String?)
    }

    public var system: PackedProfile.OperatingSystem
    public var source: Source
    /// Modules of that Linux kernel, for their structures.
    public var modules: [FilePath] = []
    /// Symbols beyond those that the core looks up; one that ends in `*` is all that begin so.
    public var symbols: [String] = []
    /// Members (`struct.member`) and structures beyond those that the core looks up.
    public var members: [String] = []
    /// The kernel's banner, where the source does not say it.
    public var banner: String?
    /// GUID and age of the PDB file, as a symbol server names its folder, where the source does not say them.
    public var guid: String?
    /// Every symbol and member too, in an index behind the profile.
    public var isFull = false
    /// Where relative paths in a libvmi.conf are taken from; nil is where the program was started, as with LibVMI.
    public var folder: FilePath?

    public init(_ system: PackedProfile.OperatingSystem, from source: Source) {
        self.system = system
        self.source = source
    }

    /// Whether every symbol has to be looked at.
    var looksAtAll: Bool { isFull || symbols.contains(where: ProgramKind.isFamily) }

    /// Whether it is what the core looks up and some symbols, and made from one file.
    var isPlain: Bool {
        if case .conf = source { return false }
        return modules.isEmpty && members.isEmpty && !isFull
    }

    /// What tells it from another plain request of the same file.
    var words: [String] {
        [system.command, source.kind, banner ?? "", guid ?? ""]
    }
}

/// A profile that was made.
public struct MadeProfile: Sendable {
    /// The packed profile.
    public var bytes: [UInt8]
    /// The index of a full one.
    public var index: [UInt8]?
    public var summary: ProfileSummary
    /// The SHA-256 of the file that it was made from.
    public var sourceSHA256: String

    /// What is written to a file.
    public var file: [UInt8] {
        guard let index else { return bytes }
        var file = bytes
        file += [UInt8](repeating: 0, count: SymbolIndex.start(behind: bytes.count) - bytes.count)
        return file + index
    }
}

extension ProfileRequest.Source {
    /// The file.
    public var path: FilePath {
        switch self {
        case .kernel(let path), .isf(let path), .rekall(let path), .pdb(let path), .conf(let path, _): path
        }
    }

    /// The option that names it.
    public var kind: String {
        switch self {
        case .kernel: "kernel"
        case .isf: "isf"
        case .rekall: "rekall"
        case .pdb: "pdb"
        case .conf: "conf"
        }
    }
}
