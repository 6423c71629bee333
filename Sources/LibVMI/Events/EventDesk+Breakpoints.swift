// SPDX-License-Identifier: Apache-2.0
#if hasFeature(Embedded)
    import CControl
    import Control
    import Events
    import VMICore

    /// Breakpoints as programs for LibVMI set them: they write INT3 themselves, one byte, and write back what was there.
    /// Here it is a breakpoint like any other, so that none is left in the target however the program ends.
    extension EventDesk {
        /// What stands for INT3 at a place itself, in place of whatever instruction.
        private static var start: FunctionStart {
            FunctionStart([UInt8](repeating: 0x90, count: FunctionStart.size))
        }

        /// Takes away those that something else is written over.
        func clearBreakpoints(_ place: PhysicalAddress, count: Int) {
            guard !breakpoints.isEmpty else { return }
            let start = Self.start
            for offset in 0..<count { breakpoints.clear(place.raw &+ UInt64(offset), start) }
        }

        /// Sets one, if that is what is written; returns whether it was.
        func setBreakpoint(_ bytes: Span<UInt8>, at place: PhysicalAddress) throws(VMIError) -> Bool {
            guard bytes.count == 1, bytes[0] == UInt8(EVENTS_INT3) else { return false }
            do throws(ControlError) {
                try breakpoints.set(place.raw, physical: place.raw, Self.start)
                return true
            } catch {
                throw error == .denied ? .denied : .unsupported
            }
        }
    }
#endif
