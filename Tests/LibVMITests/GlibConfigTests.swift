// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import Foundation
import GuestFixtures
import LibVMI
import SystemPackage
import Testing

/// Configs in a GHashTable, as programs that are linked with glib hand them over.
@Suite(.enabled(if: Glib.shared != nil, "libglib-2.0.so.0 is not there"))
struct GlibConfigTests {
    @Test func aTableNamesTheProfile() throws {
        let glib = try #require(Glib.shared)
        let guest = try Guest()
        func result(_ values: [String: String]) throws -> vmi_init_error_t {
            let open = try OpenInstance(dump: guest.dump)
            let table = try #require(glib.table(values))
            defer { glib.destroy(table) }
            var error = VMI_INIT_ERROR_DRIVER
            let system = vmi_init_os(open.vmi, VMI_CONFIG_GHASHTABLE, table, &error)
            #expect((system == VMI_OS_LINUX) == (error == VMI_INIT_ERROR_NONE))
            return error
        }
        let path = guest.profile.path.string
        #expect(try result(["os_type": "Linux", "rekall_profile": path]) == VMI_INIT_ERROR_NONE)
        #expect(try result(["volatility_ist": path]) == VMI_INIT_ERROR_NONE)
        #expect(try result(["os_type": "Linux"]) == VMI_INIT_ERROR_NO_CONFIG_ENTRY)
        #expect(try result(["profile": "/nonexistent"]) == VMI_INIT_ERROR_NO_CONFIG)
    }
}

/// What of glib makes such a table.
struct Glib: @unchecked Sendable {
    typealias New = @convention(c) (UnsafeRawPointer?, UnsafeRawPointer?) -> UnsafeMutableRawPointer?
    typealias Insert =
        @convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Int32
    typealias Destroy = @convention(c) (UnsafeMutableRawPointer?) -> Void

    private let new: New
    private let insert: Insert
    private let unmake: Destroy
    private let hash: UnsafeRawPointer
    private let equal: UnsafeRawPointer

    /// As if this program were linked with it.
    static let shared = Glib()

    private init?() {
        let library = dlopen("libglib-2.0.so.0", RTLD_NOW | RTLD_GLOBAL)
        guard let library, let new = dlsym(library, "g_hash_table_new"),
            let insert = dlsym(library, "g_hash_table_insert"),
            let destroy = dlsym(library, "g_hash_table_destroy"), let hash = dlsym(library, "g_str_hash"),
            let equal = dlsym(library, "g_str_equal")
        else { return nil }
        self.new = unsafeBitCast(new, to: New.self)
        self.insert = unsafeBitCast(insert, to: Insert.self)
        unmake = unsafeBitCast(destroy, to: Destroy.self)
        self.hash = UnsafeRawPointer(hash)
        self.equal = UnsafeRawPointer(equal)
    }

    func table(_ values: [String: String]) -> UnsafeMutableRawPointer? {
        guard let table = new(hash, equal) else { return nil }
        for (key, value) in values { _ = insert(table, strdup(key), strdup(value)) }
        return table
    }

    func destroy(_ table: UnsafeMutableRawPointer) { unmake(table) }
}
