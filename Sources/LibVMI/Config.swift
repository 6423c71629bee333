// SPDX-License-Identifier: Apache-2.0
import CLibVMI

/// Where a C program says that the profile is named.
enum Config {
    /// In a libvmi.conf, which is looked for.
    case somewhere
    /// In that text.
    case text(Name)
    /// In the file of that name, in LibVMI's syntax.
    case file(Name)
    /// It is that file.
    case profile(Name)
    #if !hasFeature(Embedded)
        case table(GlibTable)
    #endif

    /// Reads what `mode` says that `config` points to; nil when that is nothing, or cannot be had.
    @safe
    init?(_ config: UnsafeMutableRawPointer?, _ mode: vmi_config_t) {
        if mode == VMI_CONFIG_GLOBAL_FILE_ENTRY {
            self = .somewhere
            return
        }
        guard unsafe config != nil else { return nil }
        switch mode {
        case VMI_CONFIG_STRING: self = unsafe .text(Name(memory: config))
        case VMI_CONFIG_FILE_PATH: self = unsafe .file(Name(memory: config))
        case VMI_CONFIG_JSON_PATH: self = unsafe .profile(Name(memory: config))
        case VMI_CONFIG_GHASHTABLE:
            #if hasFeature(Embedded)
                return nil
            #else
                guard let table = unsafe GlibTable(config) else { return nil }
                self = .table(table)
            #endif
        default: return nil
        }
    }
}
