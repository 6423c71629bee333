// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Spec
import TargetBundle
import VMICore

/// What a program is told on the command line.
struct ProgramWords {
    var symbol: String?
    var address: String?
    var process: String?
    var count: UInt64?

    /// The program of a name with these settings, where it is one of those that can be asked for.
    func program(_ name: String, of programs: [String]) throws -> VMICore.Program {
        guard let kind = ProgramKind(rawValue: name), programs.contains(name) else {
            let near = nearest(name, among: programs).map { "did you mean \($0)? One of: " } ?? "one of: "
            throw ValidationError("'\(name)' is no program; \(near)\(programs.joined(separator: ", "))")
        }
        let place = try place()
        let wanted = process.flatMap { ProcessSelector($0) }
        if let process, wanted == nil {
            throw ValidationError("'\(process)' is neither a pid nor the name of a process")
        }
        do throws(ProgramError) {
            return try VMICore.Program(kind, symbol: symbol, address: place, process: wanted, count: count)
        } catch {
            throw ValidationError("\(name) \(error.message)")
        }
    }

    /// The virtual address, in hexadecimal.
    func place() throws -> UInt64? {
        guard let address else { return nil }
        let digits = address.hasPrefix("0x") ? address.dropFirst(2) : address[...]
        guard let place = UInt64(digits, radix: 16) else {
            throw ValidationError("'\(address)' is no address; write one such as 0xffffffff81000000")
        }
        return place
    }
}
