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
        guard let value = target.register(register, of: processor) else { throw .unsupported }
        return value
    }

    /// All registers of a processor, 0 for those that are not known.
    func registers(of processor: UInt) throws(VMIError) -> registers_t {
        _ = try register(reg_t(RIP), of: processor)
        func value(_ number: Int32) -> UInt64 { target.register(reg_t(number), of: processor) ?? 0 }
        var x86 = x86_registers_t()
        x86.rax = value(RAX)
        x86.rbx = value(RBX)
        x86.rcx = value(RCX)
        x86.rdx = value(RDX)
        x86.rbp = value(RBP)
        x86.rsi = value(RSI)
        x86.rdi = value(RDI)
        x86.rsp = value(RSP)
        x86.r8 = value(R8)
        x86.r9 = value(R9)
        x86.r10 = value(R10)
        x86.r11 = value(R11)
        x86.r12 = value(R12)
        x86.r13 = value(R13)
        x86.r14 = value(R14)
        x86.r15 = value(R15)
        x86.rip = value(RIP)
        x86.rflags = value(RFLAGS)
        x86.cr0 = value(CR0)
        x86.cr2 = value(CR2)
        x86.cr3 = value(CR3)
        x86.cr4 = value(CR4)
        x86.cs_sel = value(CS_SEL)
        x86.cs_base = value(CS_BASE)
        x86.cs_limit = value(CS_LIMIT)
        x86.cs_arbytes = value(CS_ARBYTES)
        x86.ds_sel = value(DS_SEL)
        x86.ds_base = value(DS_BASE)
        x86.ds_limit = value(DS_LIMIT)
        x86.ds_arbytes = value(DS_ARBYTES)
        x86.es_sel = value(ES_SEL)
        x86.es_base = value(ES_BASE)
        x86.es_limit = value(ES_LIMIT)
        x86.es_arbytes = value(ES_ARBYTES)
        x86.fs_sel = value(FS_SEL)
        x86.fs_base = value(FS_BASE)
        x86.fs_limit = value(FS_LIMIT)
        x86.fs_arbytes = value(FS_ARBYTES)
        x86.gs_sel = value(GS_SEL)
        x86.gs_base = value(GS_BASE)
        x86.gs_limit = value(GS_LIMIT)
        x86.gs_arbytes = value(GS_ARBYTES)
        x86.ss_sel = value(SS_SEL)
        x86.ss_base = value(SS_BASE)
        x86.ss_limit = value(SS_LIMIT)
        x86.ss_arbytes = value(SS_ARBYTES)
        x86.shadow_gs = value(SHADOW_GS)
        x86.idtr_base = value(IDTR_BASE)
        x86.idtr_limit = value(IDTR_LIMIT)
        x86.gdtr_base = value(GDTR_BASE)
        x86.gdtr_limit = value(GDTR_LIMIT)
        var registers = registers_t()
        registers.x86 = x86
        return registers
    }
}
