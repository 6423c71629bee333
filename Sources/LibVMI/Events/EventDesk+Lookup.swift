// SPDX-License-Identifier: Apache-2.0
#if hasFeature(Embedded)
    import CLibVMI

    /// `unsafe` stands here because what programs have registered is looked at where they keep it.
    extension EventDesk {
        /// The event of a register.
        @safe
        func event(ofRegister number: UInt64) -> UnsafeMutablePointer<vmi_event_t>? {
            first {
                unsafe $0.type == UInt16(VMI_EVENT_REGISTER) && $0.reg_event.reg == number
            }
        }

        /// The event of a frame that is about one of these accesses.
        @safe
        func event(ofFrame frame: UInt64, _ access: UInt8) -> UnsafeMutablePointer<vmi_event_t>? {
            first {
                unsafe $0.type == UInt16(VMI_EVENT_MEMORY) && $0.mem_event.gfn == frame
                    && $0.mem_event.in_access & access != 0
            }
        }

        /// The event of a processor's steps.
        @safe
        func event(ofStepsOn processor: UInt32) -> UnsafeMutablePointer<vmi_event_t>? {
            first {
                unsafe $0.type == UInt16(VMI_EVENT_SINGLESTEP) && processor < 32
                    && $0.ss_event.vcpus >> processor & 1 == 1
            }
        }

        @safe
        private func first(_ isIt: (vmi_event_t) -> Bool) -> UnsafeMutablePointer<vmi_event_t>? {
            for entry in entries where unsafe isIt(entry.handle.place.pointee) {
                return unsafe entry.handle.place
            }
            return nil
        }
    }
#endif
