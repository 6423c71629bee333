// SPDX-License-Identifier: Apache-2.0
internal import CControl
internal import Control
internal import Events
internal import VMICore

/// The registers of each of a target's processors, as the hypervisor has them: tier `control`.
struct RegistersProgram {
    let target: Int

    /// More processors than a record has room for.
    private static let mostProcessors: UInt32 = 64

    func run(_ context: RecordContext, to output: Output) -> Output {
        var record = Record(
            output, program: "registers", context: context, limit: output.limit)
        let control = TargetControl(target: UInt32(target))
        do throws(ControlError) {
            // Read before anything is written: all of it, or an error.
            let count = min(try control.state().vcpus, Self.mostProcessors)
            var all: [Registers] = []
            for processor in 0..<count { all.append(try control.registers(of: processor)) }
            record.json.key("processors")
            record.json.open("[")
            for processor in all.indices { write(all[processor], of: processor, to: &record) }
            record.json.close("]")
            return record.finish()
        } catch {
            return record.finish(error: error.code, "its registers cannot be read: " + error.message)
        }
    }

    private func write(_ registers: Registers, of processor: Int, to record: inout Record<Output>) {
        func put(_ name: String, _ value: UInt64) {
            record.json.key(name)
            record.json.address(value)
        }
        record.json.open("{")
        record.json.key("number")
        record.json.number(UInt64(processor))
        record.json.key("registers")
        record.json.open("{")
        put("rip", registers.rip)
        put("rflags", registers.rflags)
        put("rax", registers.rax)
        put("rbx", registers.rbx)
        put("rcx", registers.rcx)
        put("rdx", registers.rdx)
        put("rsi", registers.rsi)
        put("rdi", registers.rdi)
        put("rbp", registers.rbp)
        put("rsp", registers.rsp)
        put("r8", registers.r8)
        put("r9", registers.r9)
        put("r10", registers.r10)
        put("r11", registers.r11)
        put("r12", registers.r12)
        put("r13", registers.r13)
        put("r14", registers.r14)
        put("r15", registers.r15)
        put("cr0", registers.cr0)
        put("cr2", registers.cr2)
        put("cr3", registers.cr3)
        put("cr4", registers.cr4)
        put("dr7", registers.dr7)
        put("efer", registers.efer)
        put("lstar", registers.lstar)
        put("fs_base", registers.fs.base)
        put("gs_base", registers.gs.base)
        put("kernel_gs_base", registers.shadow_gs)
        put("gdt", registers.gdtr.base)
        put("idt", registers.idtr.base)
        record.json.close("}")
        record.json.close("}")
    }
}
