// SPDX-License-Identifier: Apache-2.0
import CXenCall
import Foundation
import Host

/// The host's libxencall, opened when it is first needed, so that the tool also runs where there is no Xen.
///
/// Its ABI is one of Xen's stable ones: the soname has been the same since Xen 4.7.
struct LibXenCall: Sendable {
    let open: @convention(c) (OpaquePointer?, UInt32) -> OpaquePointer?
    let close: @convention(c) (OpaquePointer) -> Int32
    let call: @convention(c) (OpaquePointer, UInt32, UInt64) -> Int32
    /// Memory that the hypervisor can reach.
    let allocate: @convention(c) (OpaquePointer, Int) -> UnsafeMutableRawPointer?
    let free: @convention(c) (OpaquePointer, UnsafeMutableRawPointer) -> Void

    static let file = "libxencall.so.1"
    static let shared = Result { try LibXenCall(file) }

    init(_ file: String) throws {
        let library = try SharedLibrary(file, package: "libxencall1")
        open = try library.symbol("xencall_open")
        close = try library.symbol("xencall_close")
        call = try library.symbol("xencall1")
        allocate = try library.symbol("xencall_alloc_buffer")
        free = try library.symbol("xencall_free_buffer")
    }
}
