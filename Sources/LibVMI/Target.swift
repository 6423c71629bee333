// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import VMICore

#if !hasFeature(Embedded)
    import FileBackend
    import SystemPackage

    /// An open target: on a host, a memory dump.
    struct Target {
        private let dump: Dump
        /// The name by which it was opened: the dump's path.
        let name: String

        /// The dump of that path, if it can be read.
        init?(_ name: Name) {
            let path = name.text
            guard let dump = try? Dump.open(FilePath(path)) else { return nil }
            self.dump = dump
            self.name = path
        }

        /// The platform's number for it.
        var number: UInt32 { dump.target }
        var mode: vmi_mode_t { VMI_FILE }
        /// Bytes of memory that it holds.
        var size: UInt64 { dump.frameCount * Frame.size }
        /// One past its highest address.
        var limit: UInt64 { dump.frameLimit * Frame.size }

        /// Whether targets of a kind can be opened with such flags.
        static func isSupported(_ mode: vmi_mode_t, flags: UInt64) -> Bool {
            mode == VMI_FILE && flags == UInt64(VMI_INIT_DOMAINNAME)
        }

        /// The kind of target that such a name has; nil when there is none.
        static func mode(_ name: Name, flags: UInt64) -> vmi_mode_t? {
            guard !name.isMissing, flags & UInt64(VMI_INIT_DOMAINNAME) != 0 else { return nil }
            return (try? Dump.open(FilePath(name.text))).map { _ in VMI_FILE }
        }
    }
#endif
