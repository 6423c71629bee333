// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

extension Inspector {
    /// Where a CPU has its own copy of a per-CPU variable (include/asm-generic/percpu.h).
    ///
    /// The profile has such a variable's distance from the start of the per-CPU area; the kernel adds what
    /// `__per_cpu_offset` says for the CPU.
    public mutating func address(of symbol: String, onCPU cpu: UInt32) throws(VMIError) -> VirtualAddress {
        guard let distance = profile.symbol(symbol) else { throw .profileLacks(symbol) }
        // NR_CPUS is 8192 at most.
        guard cpu < 8192 else { throw .tooMany(8192) }
        let table = try address(of: "__per_cpu_offset")
        return try object(at: table.advanced(by: UInt64(cpu) * 8)).advanced(by: distance)
    }
}
