// SPDX-License-Identifier: Apache-2.0

// `unsafe` stands here because the table is a C library's, and so is the function that looks into it.

#if !hasFeature(Embedded)
    import Glibc

    /// A config in a GHashTable of texts. Nothing here is linked with glib: the program that has made the table is,
    /// so glib is there to be asked.
    @safe
    struct GlibTable {
        private typealias LookUp =
            @convention(c) (UnsafeRawPointer, UnsafePointer<CChar>) -> UnsafePointer<CChar>?

        private let table: UnsafeRawPointer
        private let lookUp: LookUp

        /// The table at that place; nil when there is none, or no glib.
        init?(_ table: UnsafeRawPointer?) {
            guard let table = unsafe table, let function = unsafe dlsym(nil, "g_hash_table_lookup") else {
                return nil
            }
            unsafe self.table = table
            unsafe lookUp = unsafeBitCast(function, to: LookUp.self)
        }

        /// The value of a key.
        func value(_ key: String) -> String? {
            guard let value = unsafe key.withCString({ unsafe lookUp(table, $0) }) else { return nil }
            return Name(value).text
        }
    }
#endif
