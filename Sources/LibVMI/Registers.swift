// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import VMICore

#if !hasFeature(Embedded)
    import FileBackend

    extension Processor {
        /// A register by LibVMI's number for it; nil for those that dumps do not keep.
        func value(_ register: UInt64) -> UInt64? {
            switch register {
            case 0...7: return general[Self.generals[Int(register)]]
            case 8, 9: return general[Int(register) + 8]
            case 10...17: return general[Int(register) - 2]
            case 18: return control[0]
            case 19...21: return control[Int(register) - 17]
            case 29...36: return UInt64(segment(register - 29).selector)
            case 37...46: return UInt64(segment(register - 37).limit)
            case 47...56: return segment(register - 47).base
            case 57...64: return rights(segment(register - 57))
            case 68, 120: return kernelGSBase
            default: return nil
            }
        }

        /// LibVMI has rbp, rsi, rdi, rsp where dumps have rsi, rdi, rsp, rbp.
        private static var generals: [Int] { [0, 1, 2, 3, 7, 4, 5, 6] }

        /// LibVMI has tr, ldtr, idtr, gdtr where dumps have ldtr, tr, gdtr, idtr.
        private func segment(_ number: UInt64) -> Segment {
            segments[number < 6 ? Int(number) : Int(number ^ 1)]
        }

        /// The rights of a descriptor, its bits 15:8 and 23:20, as Xen joins them.
        private func rights(_ segment: Segment) -> UInt64 {
            UInt64(segment.descriptor >> 8 & 0xff | segment.descriptor >> 12 & 0xf00)
        }

        /// How it translates: CR0.PG, CR4.PAE, CR4.LA57. EFER is not kept, but only in long mode can the tables of
        /// descriptors lie above 4 GiB, where every 64-bit kernel has them.
        var space: AddressSpace? {
            guard control[0] >> 31 & 1 == 1 else { return nil }
            let isLong = segments[8].base >> 32 != 0 || segments[9].base >> 32 != 0
            let mode: PagingMode =
                if control[4] >> 5 & 1 == 0 { .legacy } else if !isLong {
                    .pae
                } else { control[4] >> 12 & 1 == 1 ? .fiveLevel : .fourLevel }
            return AddressSpace(cr3: control[3], mode: mode)
        }
    }
#endif

extension Instance {
    /// A register of a processor.
    func register(_ register: reg_t, of processor: UInt) throws(VMIError) -> UInt64 {
        guard let value = target.registers(of: processor)?.value(register) else { throw .unsupported }
        return value
    }

    /// All registers of a processor, 0 for those that are not known.
    func registers(of processor: UInt) throws(VMIError) -> registers_t {
        guard let known = target.registers(of: processor) else { throw .unsupported }
        return registers_t(known)
    }

    /// Gives a processor all the registers that can be given.
    func set(_ registers: registers_t, of processor: UInt) throws(VMIError) {
        var values: [(register: UInt64, value: UInt64)] = []
        for (index, number) in registers_t.numbers.enumerated() where number != registers_t.nothing {
            values.append((register: number, value: registers[word: index]))
        }
        try target.set(values, of: processor)
    }
}

/// `unsafe` stands here because C's structure is a row of words to us.
extension registers_t {
    /// What stands for a member that has no number.
    static var nothing: UInt64 { UInt64(MSR_UNDEFINED) }

    /// The numbers of the members of x86_registers_t, in their order.
    static var numbers: [UInt64] {
        [
            RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15, RFLAGS, DR6, DR7,
            RIP,
            CR0, CR2, CR3, CR4, SYSENTER_CS, SYSENTER_ESP, SYSENTER_EIP, MSR_EFER, MSR_STAR, MSR_LSTAR,
            MSR_UNDEFINED, MSR_CSTAR, FS_BASE, FS_LIMIT, FS_SEL, FS_ARBYTES, GS_BASE, GS_LIMIT, GS_SEL,
            GS_ARBYTES, CS_BASE, CS_LIMIT, CS_SEL, CS_ARBYTES, SS_BASE, SS_LIMIT, SS_SEL, SS_ARBYTES, DS_BASE,
            DS_LIMIT, DS_SEL, DS_ARBYTES, ES_BASE, ES_LIMIT, ES_SEL, ES_ARBYTES, SHADOW_GS, IDTR_BASE,
            IDTR_LIMIT, GDTR_BASE, GDTR_LIMIT,
        ].map { UInt64($0) }
    }

    /// What is known of a processor's registers, and 0 for the others.
    init(_ known: Target.ProcessorRegisters) {
        self.init()
        for (index, number) in Self.numbers.enumerated() { self[word: index] = known.value(number) ?? 0 }
    }

    /// The member of that index, which is one of `numbers`.
    subscript(word index: Int) -> UInt64 {
        get {
            unsafe withUnsafeBytes(of: self) { unsafe $0.load(fromByteOffset: 8 * index, as: UInt64.self) }
        }
        set {
            unsafe withUnsafeMutableBytes(of: &self) {
                unsafe $0.storeBytes(of: newValue, toByteOffset: 8 * index, as: UInt64.self)
            }
        }
    }
}
