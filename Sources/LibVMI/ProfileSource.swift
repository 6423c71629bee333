// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import TargetBundle
import VMICore

/// Why an instance does not understand its target, as LibVMI tells it.
struct ConfigError: Error {
    var code: vmi_init_error_t

    init(_ code: vmi_init_error_t) { self.code = code }

    init(_ error: VMIError) {
        code =
            switch error {
            case .kernelNotMapped, .tooManyKernels: VMI_INIT_ERROR_PAGING
            case .format: VMI_INIT_ERROR_NO_CONFIG
            default: VMI_INIT_ERROR_OS
            }
    }
}

#if !hasFeature(Embedded)
    import MappedProfile
    import SystemPackage

    /// Where the profile of a target is: on a host, in a file that a config names.
    struct ProfileSource {
        let path: String

        /// Keys of a config that name a profile, ours first.
        private static let keys = ["profile", "volatility_ist", "rekall_profile"]

        /// Follows a config for the target of that name.
        init(_ config: Config, of target: String) throws(ConfigError) {
            let entry: ConfigFile.Entry?
            switch config {
            case .profile(let name):
                path = name.text
                return
            case .table(let table):
                guard let path = Self.keys.lazy.compactMap({ table.value($0) }).first else {
                    throw ConfigError(VMI_INIT_ERROR_NO_CONFIG_ENTRY)
                }
                self.path = path
                return
            case .text(let text): entry = ConfigFile(text.bytes).entries.first
            case .file(let name): entry = try Self.entry(of: target, in: [name.text])
            case .somewhere: entry = try Self.entry(of: target, in: HostFiles.configs)
            }
            guard let path = Self.keys.lazy.compactMap({ entry?.value($0) }).first else {
                throw ConfigError(VMI_INIT_ERROR_NO_CONFIG_ENTRY)
            }
            self.path = path
        }

        /// Reads it; the symbols of a full one are looked up in the file when they are asked for.
        func profile() throws(ConfigError) -> PackedProfile {
            guard let profile = try? PackedProfile.open(FilePath(path)) else {
                throw ConfigError(VMI_INIT_ERROR_NO_CONFIG)
            }
            return profile
        }

        /// The entry whose name is the target's, its path or the last part of it, in the first file that there is.
        private static func entry(
            of target: String, in files: [String]
        ) throws(ConfigError) -> ConfigFile.Entry? {
            guard let text = files.lazy.compactMap({ HostFiles.contents(of: $0) }).first else {
                throw ConfigError(VMI_INIT_ERROR_NO_CONFIG)
            }
            let file = ConfigFile(text.span)
            return file.entry(target) ?? FilePath(target).lastComponent.flatMap { file.entry($0.string) }
        }
    }
#endif
