// SPDX-License-Identifier: Apache-2.0
import CXenCall
import Foundation
import Host
import Testing

@testable import Flask

/// What can be seen without a hypervisor; the lab's tests ask a real one.
@Suite struct RunningPolicyTests {
    @Test(.disabled(if: access("/dev/xen/privcmd", F_OK) == 0, "this is dom0 of a Xen host"))
    func aMachineWithoutXenIsToldSo() {
        let error = #expect(throws: ToolError.self) { try RunningPolicy.open() }
        #expect(error?.code == .preflight)
        #expect(error?.message.contains("not dom0 of a Xen host") == true)
    }

    @Test func theLibraryHasWhatIsAskedOfIt() throws {
        _ = try LibXenCall(LibXenCall.file)
        let error = #expect(throws: ToolError.self) { try LibXenCall("libnothing.so.1") }
        #expect(error?.code == .preflight)
    }

    /// The layout that Xen 4.17 has: the hypercall copies this many bytes.
    @Test func theRequestIsAsLongAsXenTakesIt() {
        #expect(MemoryLayout<xen_flask_op_t>.size == 40)
        #expect(stubvmi_xsm_op == 27)
    }

    @Test(arguments: [(ENOSYS, ToolError.Code.preflight), (EACCES, .denied), (EPERM, .denied), (EFAULT, .io)])
    func eachRefusalHasItsCode(_ error: Int32, _ code: ToolError.Code) {
        #expect(RunningPolicy.failure("why", error).code == code)
    }
}
