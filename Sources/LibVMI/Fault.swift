// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import CPlatform
import VMICore

/// An address that could not be translated, and by which tables.
struct Fault {
    var address: UInt64
    var space: AddressSpace
}

extension Instance {
    /// Notes what a translation could not find, or that it went well.
    @inline(__always)
    mutating func noting<Result>(
        _ address: UInt64, _ space: AddressSpace,
        _ body: (inout VirtualMemory) throws(VMIError) -> Result
    ) throws(VMIError) -> Result {
        do throws(VMIError) {
            let result = try memory(body)
            fault = nil
            return result
        } catch {
            fault = Fault(address: address, space: space)
            throw error
        }
    }
}

extension VMIError {
    /// What is asked for is not to be had here.
    static var unsupported: VMIError { .platform(PLATFORM_EINVAL) }
}
