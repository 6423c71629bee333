// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

extension Inspector {
    /// The functions of the kernel whose names begin so, of those that the profile has: what lies in the kernel's text, and
    /// so is neither data nor gone after the start.
    public mutating func functions(
        startingWith prefix: [UInt8]
    ) throws(VMIError) -> [(name: [UInt8], start: VirtualAddress)] {
        let slide = try kernel().slide
        let (first, end) = (try profile.address(of: "_text"), try profile.address(of: "_etext"))
        var functions: [(name: [UInt8], start: VirtualAddress)] = []
        profile.forEachSymbol { symbol in
            guard symbol.address >= first, symbol.address < end else { return }
            let name = Array(symbol.name.utf8)
            guard name.starts(with: prefix) else { return }
            functions.append((name, VirtualAddress(symbol.address).advanced(by: slide)))
        }
        guard !functions.isEmpty else { throw .profileLacks(String(decoding: prefix, as: UTF8.self) + "*") }
        return functions
    }

    /// Those that carry out system calls for programs of 64 bits, each with the call's name; but for the one that is called
    /// for numbers that no call has (`sys_ni_syscall`, in each kernel since 4.17). A profile that has that one was asked
    /// for all of them; another may have one or two that somebody named.
    public mutating func systemCalls(
        startingWith prefix: [UInt8]
    ) throws(VMIError) -> [(name: [UInt8], start: VirtualAddress)] {
        let common = ProgramKind.callPrefix.utf8.count
        let none = Array("ni_syscall".utf8)
        var calls: [(name: [UInt8], start: VirtualAddress)] = []
        var isWhole = prefix.count > common
        for function in try functions(startingWith: prefix) {
            let name = Array(function.name.dropFirst(common))
            if name == none { isWhole = true } else { calls.append((name, function.start)) }
        }
        guard isWhole, !calls.isEmpty else { throw .profileLacks(ProgramKind.callPrefix + "*") }
        return calls
    }
}
