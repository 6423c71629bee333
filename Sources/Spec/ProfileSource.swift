// SPDX-License-Identifier: Apache-2.0

extension Target {
    /// Where the kernel's symbols and offsets come from.
    public struct ProfileSource: Sendable, Hashable {
        /// What a file is, as the spec's key for it says.
        public enum Kind: String, Sendable, CaseIterable {
            /// A kernel image (bzImage or vmlinux).
            case kernel
            /// A symbol file of Volatility 3.
            case isf
            /// A profile of Rekall.
            case rekall
            /// A kernel's PDB file.
            case pdb
            /// LibVMI's configuration, and the files that it names.
            case conf
            /// A packed profile that `stubvmi profile` wrote.
            case file
        }

        public var kind: Kind
        public var path: String
        /// The entry of a `conf` that has several.
        public var entry: String?
        /// The kernel's banner, where the file does not say it.
        public var banner: String?
        /// GUID and age of the kernel's PDB file, where the file does not say them.
        public var guid: String?

        public init(
            _ kind: Kind, _ path: String, entry: String? = nil, banner: String? = nil, guid: String? = nil
        ) {
            self.kind = kind
            self.path = path
            self.entry = entry
            self.banner = banner
            self.guid = guid
        }

        /// A kernel image (bzImage or vmlinux).
        public static func kernel(_ path: String) -> ProfileSource { ProfileSource(.kernel, path) }
        /// A packed profile that `stubvmi profile` wrote.
        public static func file(_ path: String) -> ProfileSource { ProfileSource(.file, path) }
    }
}

extension Target.ProfileSource.Kind {
    /// Systems of which there is such a file.
    public var systems: [Target.OperatingSystem] {
        switch self {
        case .kernel: [.linux]
        case .pdb: [.windows]
        case .isf, .rekall, .conf, .file: Target.OperatingSystem.allCases
        }
    }

    /// Whether such a file may leave out what the kernel is recognised by.
    var mayLackIdentity: Bool { self == .isf || self == .rekall || self == .conf }
}
