// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

extension Inspector {
    /// The functions that carry out system calls for programs of 64 bits, each with the call's name; but for the one that is
    /// called for numbers that no call has (`sys_ni_syscall`, in each kernel since 4.17). A profile that has that one was
    /// asked for all of them; another may have one or two that somebody named.
    public mutating func systemCalls() throws(VMIError) -> [(name: [UInt8], function: VirtualAddress)] {
        let prefix = Array(ProgramKind.callPrefix.utf8)
        let none = Array("ni_syscall".utf8)
        let slide = try kernel().slide
        var isWhole = false
        var calls: [(name: [UInt8], function: VirtualAddress)] = []
        profile.forEachSymbol { symbol in
            var name = Array(symbol.name.utf8)
            guard name.starts(with: prefix) else { return }
            name.removeFirst(prefix.count)
            guard name != none else {
                isWhole = true
                return
            }
            calls.append((name, VirtualAddress(symbol.address).advanced(by: slide)))
        }
        guard isWhole else { throw .profileLacks(ProgramKind.callPrefix + "*") }
        return calls
    }
}
