// SPDX-License-Identifier: Apache-2.0

// `unsafe` stands here because C's own interfaces are made of pointers.

#if !hasFeature(Embedded)
    import Glibc
    import SystemPackage

    /// What an instance takes from the host beside the dump.
    enum HostFiles {
        /// The most bytes of a file that anybody needs.
        private static let limit = 64 << 20

        /// What a file holds; nil when it cannot be read, or holds too much.
        static func contents(of path: String) -> [UInt8]? {
            guard let file = try? FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) else {
                return nil
            }
            var bytes: [UInt8] = []
            var part = [UInt8](repeating: 0, count: 64 << 10)
            while let count = try? unsafe part.withUnsafeMutableBytes({ unsafe try file.read(into: $0) }) {
                bytes += part.prefix(count)
                if count > 0, bytes.count <= limit { continue }
                try? file.close()
                return bytes.count <= limit ? bytes : nil
            }
            try? file.close()
            return nil
        }

        /// Where libvmi.conf is looked for, in this order.
        static var configs: [String] {
            let home = unsafe getenv("HOME").map { unsafe String(cString: $0) } ?? "/"
            return ["libvmi.conf", FilePath(home).appending("etc/libvmi.conf").string, "/etc/libvmi.conf"]
        }
    }
#endif
