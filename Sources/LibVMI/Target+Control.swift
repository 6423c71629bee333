// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import VMICore

// What can be done to a target beside reading it.

#if hasFeature(Embedded)
    import CControl
    import CPrograms
    import Control
    import Events

    extension Target {
        typealias ProcessorRegisters = Registers

        private var control: TargetControl { TargetControl(target: offer.number) }

        /// Does what the monitor's tier has to allow.
        private func attempt<Result>(
            _ body: (TargetControl) throws(ControlError) -> Result
        ) throws(VMIError) -> Result {
            do throws(ControlError) { return try body(control) } catch {
                throw error == .denied ? .denied : .unsupported
            }
        }

        /// Writes bytes that all lie in one page.
        func write(_ bytes: Span<UInt8>, to place: PhysicalAddress) throws(VMIError) {
            try attempt { (control: TargetControl) throws(ControlError) in
                try control.write(bytes, frame: place.frame.number, offset: place.offset)
            }
        }

        func pause() throws(VMIError) {
            try attempt { (control: TargetControl) throws(ControlError) in try control.pause() }
            program_hold()
        }

        func resume() throws(VMIError) {
            try attempt { (control: TargetControl) throws(ControlError) in try control.unpause() }
            program_release()
        }

        /// How many processors there are, 0 for a monitor that may not ask.
        var processorCount: Int { ((try? control.state())?.vcpus).map { Int($0) } ?? 0 }

        /// The registers of a processor; nil where there is none, and for a monitor that may not ask.
        func registers(of processor: UInt) -> Registers? {
            UInt32(exactly: processor).flatMap { try? control.registers(of: $0) }
        }

        /// Gives registers of a processor new values, all at once; the target is stopped meanwhile.
        func set(_ values: [(register: UInt64, value: UInt64)], of processor: UInt) throws(VMIError) {
            try pause()
            defer { try? resume() }
            guard var registers = registers(of: processor) else { throw .unsupported }
            var (isGeneral, isSystem) = (false, false)
            for (register, value) in values {
                guard registers.set(register, to: value) else { throw .unsupported }
                if Registers.isGeneral(register) { isGeneral = true } else { isSystem = true }
            }
            let number = UInt32(truncatingIfNeeded: processor)
            try attempt { (control: TargetControl) throws(ControlError) in
                if isSystem { try control.setSystem(registers, of: number) }
                if isGeneral { try control.setGeneral(registers, of: number) }
            }
        }
    }
#else
    extension Target {
        func write(_ bytes: Span<UInt8>, to place: PhysicalAddress) throws(VMIError) { throw .unsupported }
        /// A dump always stands still.
        func pause() throws(VMIError) {}
        func resume() throws(VMIError) {}
        func set(_ values: [(register: UInt64, value: UInt64)], of processor: UInt) throws(VMIError) {
            throw .unsupported
        }
    }
#endif
