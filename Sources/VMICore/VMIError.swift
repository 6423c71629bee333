// SPDX-License-Identifier: Apache-2.0
public import TargetBundle

/// Why something about a target could not be told.
///
/// Everything in a target's memory may be wrong, on purpose or because the target is running; each such
/// doubt is one of these, and never a trap.
public enum VMIError: Error, Equatable, Sendable {
    /// The frame holds no memory of the target.
    case absent(Frame)
    /// The policy refuses to let the target's memory be read.
    case denied
    /// The target no longer exists.
    case gone
    /// The platform failed in another way; its error code.
    case platform(Int32)
    /// The address is not canonical: its upper bits differ from the highest one that is translated.
    case notCanonical(VirtualAddress)
    /// The page-table entry of that level is not present.
    case notPresent(VirtualAddress, level: Int)
    /// The page-table entry of that level sets bits that must be zero.
    case reservedBits(VirtualAddress, level: Int)
    /// A pointer of the kernel's leads where it cannot lead.
    case badPointer(VirtualAddress)
    /// A list of the kernel's comes back to an earlier element before its head.
    case loop(VirtualAddress)
    /// A list is longer than is followed.
    case tooMany(Int)
    /// The record is full.
    case recordFull
    /// The profile lacks a symbol or member.
    case profileLacks(String)
    /// A symbol of the profile lies outside the kernel's image, or a member is larger than it can be.
    case profileWrong(String)
    /// No kernel with the profile's banner, or its GUID, is in memory.
    case kernelNotFound
    /// The kernel is at that place, but its page tables do not map it.
    case kernelNotMapped(PhysicalAddress)
    /// More places have the kernel's banner, and page tables that do not lead there, than are tried.
    case tooManyKernels(Int)
    /// No process has that pid.
    case noProcess(Int32)
    /// No process has that name.
    case noProcessNamed(String)
    /// The process has no memory of its own: it is a kernel thread.
    case noAddressSpace(Int32)
    /// The program tries what the policy forbids, which only a monitor can.
    case onlyInMonitor
    /// The image was built without the program.
    case notLinked
    /// The program reads what only that system has.
    case onlyOn(PackedProfile.OperatingSystem)
    /// The program knows only kernels of 64 bits.
    case onlyOn64Bits
    /// The profile was refused.
    case format(FormatError)
}

extension VMIError {
    /// Whether a running target alone can cause it, so that looking again may give an answer.
    public var mayPass: Bool {
        switch self {
        case .absent, .notCanonical, .notPresent, .reservedBits, .badPointer, .loop, .tooMany: true
        default: false
        }
    }

    /// Whether what was asked for is not there yet: a kernel that still boots, a process that has not started.
    public var mayCome: Bool {
        switch self {
        case .kernelNotFound, .kernelNotMapped, .tooManyKernels, .noProcess, .noProcessNamed: true
        default: false
        }
    }
}
