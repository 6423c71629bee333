// SPDX-License-Identifier: Apache-2.0
import CXenStore
import Foundation
import Host

/// The host's libxenstore, opened when it is first needed, so that the tool also runs where there is no Xen.
///
/// Linking it statically would not do: Debian's libxenstore.a is built without threads, and then takes a
/// watch event for the reply to a request. The soname has been the same since Xen 4.13.
struct LibXenStore: Sendable {
    let open: @convention(c) (UInt) -> OpaquePointer?
    let close: @convention(c) (OpaquePointer?) -> Void
    let read:
        @convention(c) (OpaquePointer, xs_transaction_t, UnsafePointer<CChar>, UnsafeMutablePointer<UInt32>)
            ->
            UnsafeMutableRawPointer?
    let write:
        @convention(c) (OpaquePointer, xs_transaction_t, UnsafePointer<CChar>, UnsafeRawPointer, UInt32) ->
            Bool
    let remove: @convention(c) (OpaquePointer, xs_transaction_t, UnsafePointer<CChar>) -> Bool
    let directory:
        @convention(c) (OpaquePointer, xs_transaction_t, UnsafePointer<CChar>, UnsafeMutablePointer<UInt32>)
            ->
            UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    let permissions:
        @convention(c) (OpaquePointer, xs_transaction_t, UnsafePointer<CChar>, UnsafeMutablePointer<UInt32>)
            ->
            UnsafeMutablePointer<xs_permissions>?
    let setPermissions:
        @convention(c) (
            OpaquePointer, xs_transaction_t, UnsafePointer<CChar>, UnsafeMutablePointer<xs_permissions>,
            UInt32
        ) -> Bool
    let startTransaction: @convention(c) (OpaquePointer) -> xs_transaction_t
    let endTransaction: @convention(c) (OpaquePointer, xs_transaction_t, Bool) -> Bool
    let watch: @convention(c) (OpaquePointer, UnsafePointer<CChar>, UnsafePointer<CChar>) -> Bool
    let unwatch: @convention(c) (OpaquePointer, UnsafePointer<CChar>, UnsafePointer<CChar>) -> Bool
    let nextEvent:
        @convention(c) (OpaquePointer, UnsafeMutablePointer<UInt32>)
            ->
            UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?

    static let file = "libxenstore.so.4"
    static let shared = Result { try LibXenStore(file) }

    init(_ file: String) throws {
        let library = try SharedLibrary(file, package: "libxenstore4")
        open = try library.symbol("xs_open")
        close = try library.symbol("xs_close")
        read = try library.symbol("xs_read")
        write = try library.symbol("xs_write")
        remove = try library.symbol("xs_rm")
        directory = try library.symbol("xs_directory")
        permissions = try library.symbol("xs_get_permissions")
        setPermissions = try library.symbol("xs_set_permissions")
        startTransaction = try library.symbol("xs_transaction_start")
        endTransaction = try library.symbol("xs_transaction_end")
        watch = try library.symbol("xs_watch")
        unwatch = try library.symbol("xs_unwatch")
        nextEvent = try library.symbol("xs_read_watch")
    }
}
