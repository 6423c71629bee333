// SPDX-License-Identifier: Apache-2.0
import CXenCall
import Foundation
import Host
import SystemPackage

/// FLASK in the hypervisor that runs now, asked by its own hypercall; changes nothing.
///
/// libxencall may be used by several tasks at once.
public final class RunningPolicy: @unchecked Sendable {
    /// What dom0 carries.
    public static let dom0 = "system_u:system_r:dom0_t"
    /// The object of the permissions over the policy itself.
    public static let security = "system_u:system_r:security_t"

    private let library: LibXenCall
    private let handle: OpaquePointer

    /// Connects to the hypervisor.
    public static func open() throws -> RunningPolicy {
        let devices = ["/dev/xen/privcmd", "/proc/xen/privcmd"]
        // libxencall writes to standard error when it fails, so what can be told before is told before.
        guard let device = devices.first(where: { access($0, F_OK) == 0 }) else {
            throw ToolError(
                .preflight, "this is not dom0 of a Xen host: there is no \(devices[0])",
                hint: "stubvmi doctor")
        }
        guard access(device, R_OK | W_OK) == 0 else {
            throw ToolError(
                .preflight, "the hypervisor may not be asked: \(device): \(Errno(rawValue: errno))",
                hint: "run it as root")
        }
        let library = try LibXenCall.shared.get()
        guard let handle = library.open(nil, 0) else {
            throw ToolError(
                .preflight, "cannot reach the hypervisor: \(Errno(rawValue: errno))", hint: "stubvmi doctor")
        }
        return RunningPolicy(library, handle)
    }

    private init(_ library: LibXenCall, _ handle: OpaquePointer) {
        self.library = library
        self.handle = handle
    }

    deinit { _ = library.close(handle) }

    /// What the hypervisor made of a request, or why it did not.
    struct Answer {
        var value: Int32
        var operation: xen_flask_op_t
        /// 0 when it was done.
        var error: Int32
    }

    /// Makes one request. `text` goes with it, at the address that `fill` is given.
    func ask(
        _ command: Int32, text: [UInt8] = [],
        _ fill: (inout xen_flask_op_t, UnsafeMutablePointer<CChar>) -> Void = { _, _ in }
    ) throws -> Answer {
        let head = MemoryLayout<xen_flask_op_t>.stride
        guard let buffer = library.allocate(handle, head + text.count + 1) else {
            throw ToolError(.io, "no memory for a hypercall: \(Errno(rawValue: errno))")
        }
        defer { library.free(handle, buffer) }
        let tail = (buffer + head).bindMemory(to: CChar.self, capacity: text.count + 1)
        for (index, byte) in text.enumerated() { tail[index] = CChar(bitPattern: byte) }
        tail[text.count] = 0
        var operation = xen_flask_op_t()
        operation.cmd = UInt32(command)
        operation.interface_version = UInt32(XEN_FLASK_INTERFACE_VERSION)
        fill(&operation, tail)
        let place = buffer.bindMemory(to: xen_flask_op_t.self, capacity: 1)
        place.initialize(to: operation)
        let value = library.call(handle, stubvmi_xsm_op, UInt64(UInt(bitPattern: buffer)))
        return Answer(value: value, operation: place.pointee, error: value < 0 ? errno : 0)
    }

    /// The same, where any refusal is an error.
    func demand(
        _ question: String, _ command: Int32,
        _ fill: (inout xen_flask_op_t, UnsafeMutablePointer<CChar>) -> Void = { _, _ in }
    ) throws -> Answer {
        let answer = try ask(command, fill)
        guard answer.error == 0 else { throw Self.failure(question, answer.error) }
        return answer
    }

    static func failure(_ question: String, _ error: Int32) -> ToolError {
        if error == ENOSYS {
            return ToolError(
                .preflight, "this hypervisor has no FLASK, or it was booted with it off",
                hint: "boot Xen with XSM and flask=enforcing; stubvmi doctor")
        }
        let denied = error == EACCES || error == EPERM
        return ToolError(
            denied ? .denied : .io, "the hypervisor does not say \(question): \(Errno(rawValue: error))",
            hint: denied ? "xl dmesg shows which rule is missing" : nil)
    }
}
