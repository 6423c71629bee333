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
            case .kernelNotMapped: VMI_INIT_ERROR_PAGING
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
        init(_ config: Name, _ mode: vmi_config_t, of target: String) throws(ConfigError) {
            if mode != VMI_CONFIG_GLOBAL_FILE_ENTRY, config.isMissing {
                throw ConfigError(VMI_INIT_ERROR_NO_CONFIG)
            }
            let entry: ConfigFile.Entry?
            switch mode {
            case VMI_CONFIG_JSON_PATH:
                path = config.text
                return
            case VMI_CONFIG_STRING: entry = ConfigFile(config.bytes).entries.first
            case VMI_CONFIG_FILE_PATH:
                guard let text = HostFiles.contents(of: config.text) else {
                    throw ConfigError(VMI_INIT_ERROR_NO_CONFIG)
                }
                entry = Self.entry(of: target, in: text)
            case VMI_CONFIG_GLOBAL_FILE_ENTRY:
                guard let text = HostFiles.configs.lazy.compactMap({ HostFiles.contents(of: $0) }).first
                else {
                    throw ConfigError(VMI_INIT_ERROR_NO_CONFIG)
                }
                entry = Self.entry(of: target, in: text)
            default: throw ConfigError(VMI_INIT_ERROR_NO_CONFIG)
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

        /// The entry whose name is the target's: its path, or the last part of it.
        private static func entry(of target: String, in text: [UInt8]) -> ConfigFile.Entry? {
            let file = ConfigFile(text.span)
            return file.entry(target) ?? FilePath(target).lastComponent.flatMap { file.entry($0.string) }
        }
    }
#endif
