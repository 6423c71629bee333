// SPDX-License-Identifier: Apache-2.0
#if hasFeature(Embedded)
    import CControl
    import CLibVMI
    import Control
    import Events

    /// An event as a C program has registered it: the structure stays the program's.
    ///
    /// `unsafe` stands here because what a program points to is read and written.
    @safe
    struct EventHandle: Equatable {
        let place: UnsafeMutablePointer<vmi_event_t>

        @safe
        init?(_ place: UnsafeMutablePointer<vmi_event_t>?) {
            guard let place = unsafe place else { return nil }
            unsafe self.place = place
        }

        static func == (one: EventHandle, other: EventHandle) -> Bool { unsafe one.place == other.place }

        /// What the target is to tell of for it; nil for what cannot be had here. Of pages that are named later it is
        /// nothing yet, and of an interrupt that an answer asks for.
        var wishes: [EventWish]? {
            let event = unsafe place.pointee
            guard unsafe event.version == UInt32(VMI_EVENTS_VERSION), unsafe event.callback != nil else {
                return nil
            }
            if isGeneric { return [] }
            if case VMI_EVENT_INTERRUPT = unsafe Int32(event.type),
                unsafe event.interrupt_event.intr == UInt8(INT_NEXT)
            {
                return []
            }
            return wish.map { [$0] }
        }

        /// Whether it is about any page that is named later.
        var isGeneric: Bool {
            let event = unsafe place.pointee
            return unsafe Int32(event.type) == VMI_EVENT_MEMORY && event.mem_event.generic != 0
                && event.mem_event.in_access & UInt8(VMI_MEMACCESS_RWX) != 0
        }

        private var wish: EventWish? {
            let event = unsafe place.pointee
            switch unsafe Int32(event.type) {
            case VMI_EVENT_REGISTER: return unsafe Self.wish(event.reg_event)
            case VMI_EVENT_MEMORY: return unsafe Self.wish(event.mem_event, view: event.slat_id)
            case VMI_EVENT_SINGLESTEP: return .steps
            case VMI_EVENT_INTERRUPT:
                return unsafe event.interrupt_event.intr == UInt8(INT3) ? .breakpoints : nil
            case VMI_EVENT_DEBUG_EXCEPTION: return .debugExceptions
            case VMI_EVENT_GUEST_REQUEST: return .guestRequests(fromUser: true, waits: true)
            case VMI_EVENT_CPUID: return .cpuid
            case VMI_EVENT_DESCRIPTOR_ACCESS: return .descriptorTables
            case VMI_EVENT_FAILED_EMULATION: return .notEmulated
            default: return nil
            }
        }

        private static func wish(_ event: reg_event_t) -> EventWish? {
            guard event.in_access == UInt8(VMI_REGACCESS_W) else { return nil }
            let register: ControlRegister
            switch Int32(truncatingIfNeeded: event.reg) {
            case CR0: register = .cr0
            case CR3: register = .cr3
            case CR4: register = .cr4
            case XCR0: register = .xcr0
            case MSR_UNDEFINED: return .msr(event.msr)
            default: return Registers.msr(event.reg).map { .msr($0) }
            }
            return .controlRegister(
                register, onlyChanges: event.onchange != 0, waits: event.async == 0)
        }

        /// Of one frame in one view.
        private static func wish(_ event: mem_access_event_t, view: UInt16) -> EventWish? {
            let access = Access(inLibVMI: event.in_access)
            guard !access.isEmpty,
                event.in_access & ~UInt8(VMI_MEMACCESS_RWX) == 0
            else { return nil }
            return .accesses(access, to: event.gfn, in: view)
        }

        /// Whether it is of interest to the program that this has happened.
        func wants(_ event: Event) -> Bool {
            let wanted = unsafe place.pointee
            switch event.kind {
            case .controlRegister(_, _, let new), .msr(_, _, let new):
                let equal = unsafe wanted.reg_event.equal
                return equal == 0 || equal == new
            case .access(_, _, _, let access):
                return unsafe !access.isDisjoint(with: Access(inLibVMI: wanted.mem_event.in_access))
            case .step: return unsafe wanted.ss_event.vcpus >> event.processor & 1 == 1
            default: return true
            }
        }

        /// Tells the program, and returns its answer; nil where it has none of its own.
        func call(
            _ vmi: vmi_instance_t, _ event: Event, mode: page_mode_t,
            registers: UnsafeMutablePointer<registers_t>
        ) -> Answer? {
            unsafe place.pointee.vcpu_id = event.processor
            unsafe place.pointee.slat_id = event.view ?? 0
            unsafe place.pointee.page_mode = mode
            unsafe registers.pointee = registers_t(event.registers)
            unsafe place.pointee.x86_regs = UnsafeMutableRawPointer(registers).assumingMemoryBound(
                to: x86_registers_t.self)
            tell(event)
            guard let callback = unsafe place.pointee.callback else { return nil }
            let response = unsafe callback(vmi, place)
            var known = event.registers
            if response & VMI_EVENT_RESPONSE_SET_REGISTERS != 0 { known.setGeneral(unsafe registers.pointee) }
            return answer(response, to: event.kind, known)
        }

        /// Writes what belongs to the kind of event.
        private func tell(_ event: Event) {
            let rip = event.registers.rip
            switch event.kind {
            case .controlRegister(_, let old, let new): tell(old, new)
            case .msr(let msr, let old, let new):
                unsafe place.pointee.reg_event.msr = msr
                tell(old, new)
            case .breakpoint(let frame, let length):
                unsafe place.pointee.interrupt_event.insn_length = length
                unsafe place.pointee.interrupt_event.reinject = -1
                unsafe place.pointee.interrupt_event.gla = rip
                unsafe place.pointee.interrupt_event.gfn = frame
                unsafe place.pointee.interrupt_event.offset = rip & 0xfff
            case .step(let frame):
                unsafe place.pointee.ss_event.gla = rip
                unsafe place.pointee.ss_event.gfn = frame
                unsafe place.pointee.ss_event.offset = rip & 0xfff
            case .cpuid(let leaf, let subleaf, let length):
                unsafe place.pointee.cpuid_event.leaf = leaf
                unsafe place.pointee.cpuid_event.subleaf = subleaf
                unsafe place.pointee.cpuid_event.insn_length = length
            case .access(let frame, let offset, let address, let access):
                unsafe place.pointee.mem_event.gfn = frame
                unsafe place.pointee.mem_event.offset = offset
                unsafe place.pointee.mem_event.gla = address ?? 0
                unsafe place.pointee.mem_event.gla_valid = address == nil ? 0 : 1
                unsafe place.pointee.mem_event.out_access = access.inLibVMI
            case .debugException(let frame, _, let length, let type):
                unsafe place.pointee.debug_event.gla = rip
                unsafe place.pointee.debug_event.gfn = frame
                unsafe place.pointee.debug_event.offset = rip & 0xfff
                unsafe place.pointee.debug_event.insn_length = length
                unsafe place.pointee.debug_event.type = type
                unsafe place.pointee.debug_event.reinject = -1
            case .interrupt(let vector, let type, let error, let cr2):
                unsafe place.pointee.interrupt_event.vector = vector
                unsafe place.pointee.interrupt_event.type = type
                unsafe place.pointee.interrupt_event.error_code = error
                unsafe place.pointee.interrupt_event.cr2 = cr2
            case .descriptorTable(let table, let isWrite):
                unsafe place.pointee.descriptor_event.descriptor = table.rawValue
                unsafe place.pointee.descriptor_event.is_write = isWrite ? 1 : 0
            default: break
            }
        }

        private func tell(_ old: UInt64, _ new: UInt64) {
            unsafe place.pointee.reg_event.previous = old
            unsafe place.pointee.reg_event.value = new
            unsafe place.pointee.reg_event.out_access = UInt8(VMI_REGACCESS_W)
        }

        /// The answer that a callback's flags mean (VMI_EVENT_RESPONSE_...).
        private func answer(_ response: event_response_t, to kind: Event.Kind, _ registers: Registers)
            -> Answer?
        {
            let answer: Answer?
            if response & VMI_EVENT_RESPONSE_SET_REGISTERS != 0 {
                answer = .goOnWith(registers)
            } else if response & VMI_EVENT_RESPONSE_SET_EMUL_INSN != 0,
                let instruction = unsafe place.pointee.emul_insn
            {
                answer = .execute(
                    unsafe withUnsafeBytes(of: instruction.pointee.data) { unsafe [UInt8]($0) })
            } else if response & VMI_EVENT_RESPONSE_DENY != 0 {
                answer = .deny
            } else if response & VMI_EVENT_RESPONSE_SLAT_ID != 0 {
                answer = .inView(unsafe place.pointee.slat_id)
            } else if response & VMI_EVENT_RESPONSE_GET_NEXT_INTERRUPT != 0 {
                answer = .tellNextInterrupt
            } else if case .access = kind, response & VMI_EVENT_RESPONSE_EMULATE != 0 {
                answer = .goOn
            } else if case .breakpoint = kind, unsafe place.pointee.interrupt_event.reinject == 0 {
                answer = .retry
            } else {
                answer = nil
            }
            guard response & VMI_EVENT_RESPONSE_TOGGLE_SINGLESTEP != 0 else { return answer }
            return .toggleStepping(answer)
        }
    }

    extension Access {
        /// VMI_MEMACCESS_...: the bits of Xen's, one to the left.
        init(inLibVMI access: UInt8) { self.init(rawValue: (access & UInt8(VMI_MEMACCESS_RWX)) >> 1) }

        var inLibVMI: UInt8 { rawValue << 1 }
    }
#endif
