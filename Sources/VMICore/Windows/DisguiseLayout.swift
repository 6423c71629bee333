// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// Where Windows's kernel says which bit it sets in entries that are not present (MiInvalidPteMask, or from Windows 10
/// on MiState.Hardware.InvalidPteMask).
enum DisguiseLayout: Sendable {
    case unknown
    /// The kernel has no such mask.
    case none
    /// Counted from the start of its image.
    case mask(UInt64)

    init(_ profile: PackedProfile) {
        let state = profile.symbol("MiState")
        if let mask = profile.symbol("MiInvalidPteMask") {
            self = .mask(mask)
        } else if let state, let hardware = profile.member("_MI_SYSTEM_INFORMATION.Hardware"),
            let mask = profile.member("_MI_HARDWARE_STATE.InvalidPteMask")
        {
            self = .mask(state &+ UInt64(hardware.offset) &+ UInt64(mask.offset))
        } else {
            // Who has made the profile looked for the names above, and for this one, which every kernel has.
            let isComplete =
                state == nil ? profile.member("_MMPTE") != nil : profile.member("_MI_HARDWARE_STATE") != nil
            self = isComplete ? .none : .unknown
        }
    }

    /// What the kernel at `start` does.
    func read(
        from start: VirtualAddress, in space: AddressSpace, of memory: inout VirtualMemory
    ) throws(VMIError) -> Disguise {
        switch self {
        case .unknown: return .unknown
        case .none: return .older
        case .mask(let distance):
            do throws(VMIError) {
                return Disguise(mask: try memory.word64(start.advanced(by: distance), in: space))
            } catch {
                guard error.mayPass else { throw error }
                return .unknown
            }
        }
    }
}
