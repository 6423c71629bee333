// SPDX-License-Identifier: Apache-2.0
public import CControl
public import Events

/// What a monitor of tier `control` can do to a target beside reading it.
///
/// `unsafe` stands here because C fills in what it is given the address of.
public struct TargetControl {
    private let target: UInt32

    public init(target: UInt32) { self.target = target }

    /// What the hypervisor knows of the domain.
    public func state() throws(ControlError) -> control_state {
        var state = control_state()
        try check(unsafe control_get_state(target, &state))
        return state
    }

    /// Stops all its processors. What was stopped has to be released as often.
    public func pause() throws(ControlError) { try check(control_pause(target)) }

    public func unpause() throws(ControlError) { try check(control_unpause(target)) }

    /// The registers of a processor, at one moment.
    public func registers(of processor: UInt32) throws(ControlError) -> Registers {
        var registers = Registers()
        try check(unsafe control_get_registers(target, processor, &registers))
        return registers
    }

    /// Gives a processor these general registers, instruction pointer and flags.
    public func setGeneral(_ registers: Registers, of processor: UInt32) throws(ControlError) {
        var registers = registers
        try check(unsafe control_set_general(target, processor, &registers))
    }

    /// Gives a processor these control, debug and segment registers and MSRs.
    public func setSystem(_ registers: Registers, of processor: UInt32) throws(ControlError) {
        var registers = registers
        try check(unsafe control_set_system(target, processor, &registers))
    }

    /// Writes bytes into one frame, from `offset` on.
    public func write(_ bytes: Span<UInt8>, frame: UInt64, offset: Int) throws(ControlError) {
        guard offset >= 0, bytes.count <= 4096, offset <= 4096 - bytes.count else { throw .refused }
        let result = unsafe bytes.withUnsafeBufferPointer {
            unsafe control_write(target, frame, UInt32(offset), $0.baseAddress, UInt32($0.count))
        }
        try check(result)
    }

    private func check(_ result: Int32) throws(ControlError) { try ControlError.check(result) }
}
