// SPDX-License-Identifier: Apache-2.0
import TargetBundle

extension VMIError {
    /// A stable word for programs.
    public var code: String {
        switch self {
        case .absent: "frame-absent"
        case .denied: "access-denied"
        case .gone: "target-gone"
        case .platform: "platform-failed"
        case .notCanonical: "not-canonical"
        case .notPresent: "not-mapped"
        case .reservedBits: "bad-page-table"
        case .badPointer: "bad-pointer"
        case .loop: "list-loops"
        case .tooMany: "list-too-long"
        case .recordFull: "record-full"
        case .profileLacks: "profile-lacks"
        case .kernelNotFound: "kernel-not-found"
        case .kernelNotMapped: "kernel-not-mapped"
        case .tooManyKernels: "too-many-kernels"
        case .noProcess, .noProcessNamed: "no-process"
        case .onlyInMonitor: "only-in-monitor"
        case .notLinked: "not-in-image"
        case .noAddressSpace: "no-address-space"
        case .onlyOn: "other-system"
        case .onlyOn64Bits: "needs-64-bits"
        case .profileWrong, .format: "bad-profile"
        }
    }

    /// A sentence for people.
    public var message: String {
        switch self {
        case .absent(let frame): "frame " + hexadecimal(frame.number) + " holds no memory of the target"
        case .denied: "the policy refuses to let the target's memory be read"
        case .gone: "the target no longer exists"
        case .platform(let error): "the platform failed with " + decimal(error)
        case .notCanonical(let address): "address " + hexadecimal(address.raw) + " is not canonical"
        case .notPresent(let address, let level):
            "address " + hexadecimal(address.raw) + " is not mapped at level " + decimal(Int32(level))
        case .reservedBits(let address, let level):
            "the level " + decimal(Int32(level)) + " page-table entry of address " + hexadecimal(address.raw)
                + " sets reserved bits"
        case .badPointer(let address): "pointer " + hexadecimal(address.raw) + " cannot be the kernel's"
        case .loop(let address): "the list comes back to " + hexadecimal(address.raw) + " before its head"
        case .tooMany(let limit):
            "the list has more than " + decimal(Int32(truncatingIfNeeded: limit)) + " elements"
        case .recordFull: "the record is full"
        case .profileLacks(let name): "the profile has no " + name
        case .profileWrong(let name): "the profile's " + name + " cannot be right"
        case .kernelNotFound: "no kernel of the profile's build is in memory"
        case .kernelNotMapped(let base):
            "the kernel at " + hexadecimal(base.raw) + " is not mapped by its own page tables"
        case .tooManyKernels(let limit):
            "memory is full of copies of the kernel's banner: it is at none of "
                + decimal(Int32(truncatingIfNeeded: limit)) + " addresses"
        case .noProcess(let pid): "no process has pid " + decimal(pid)
        case .noProcessNamed(let name): "no process is called " + name
        case .onlyInMonitor: "only a monitor can run this program"
        case .notLinked: "the image was built without this program"
        case .onlyOn64Bits: "this program knows kernels of 64 bits only"
        case .onlyOn(let system): "this program is of " + system.title + " only"
        case .noAddressSpace(let pid): "process " + decimal(pid) + " is a kernel thread"
        case .format(let error): error.message
        }
    }
}

/// `0x` and lower-case digits, without leading zeros.
func hexadecimal(_ number: UInt64) -> String { "0x" + String(number, radix: 16) }

/// Decimal digits.
func decimal(_ number: Int32) -> String { String(number) }
