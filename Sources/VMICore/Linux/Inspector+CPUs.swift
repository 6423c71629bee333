// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

extension Inspector {
    /// Where a CPU has its own copy of a per-CPU variable (include/asm-generic/percpu.h).
    ///
    /// The profile has such a variable's distance from the start of the per-CPU area or, with 32 bits, where it was
    /// linked; the kernel adds what `__per_cpu_offset` says for the CPU.
    public mutating func address(of symbol: String, onCPU cpu: UInt32) throws(VMIError) -> VirtualAddress {
        guard let place = profile.symbol(symbol) else { throw .profileLacks(symbol) }
        // NR_CPUS is 8192 at most.
        guard cpu < 8192 else { throw .tooMany(8192) }
        let table = try address(of: "__per_cpu_offset")
        let kernel = try kernel()
        let mode = kernel.space.mode
        let added = try long(table.advanced(by: UInt64(cpu) * UInt64(mode.pointerSize)))
        let address =
            mode.isLong ? place &+ added : (place &+ kernel.slide &+ added) & 0xffff_ffff
        guard added != 0, mode.isKernel(VirtualAddress(address)) else {
            throw .badPointer(VirtualAddress(address))
        }
        return VirtualAddress(address)
    }
}
