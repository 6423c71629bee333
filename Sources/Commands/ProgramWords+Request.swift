// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Spec
import TargetBundle

extension ProgramWords {
    /// The program of a name as a monitor is told it, in whose requests a text has to be plain.
    func request(_ name: String, every: String?) throws -> Program {
        _ = try program(name, of: ProgramKind.allCases.map(\.rawValue))
        guard let kind = ProgramKind(rawValue: name) else { throw ValidationError("'\(name)' is no program") }
        if let symbol, !Program.isSymbol(symbol) {
            throw ValidationError("'\(symbol)' is not the name of a kernel symbol")
        }
        if let process, !Program.isProcess(process) {
            throw ValidationError("'\(process)' is neither a pid nor the name of a process")
        }
        return Program(
            kind, every: try every.map(interval) ?? kind.defaultInterval, symbol: symbol,
            address: try place(), process: process,
            count: count.map(Int.init))
    }

    /// What is none of stubvmi's programs and has no setting of theirs is one in C; whether the image has it is seen later.
    func cProgram(_ name: String, every: String?) throws -> CProgram? {
        let isPlain = symbol == nil && address == nil && process == nil && count == nil
        guard isPlain, ProgramKind(rawValue: name) == nil else { return nil }
        return CProgram(named: name, every: try every.map(interval))
    }

    private func interval(_ text: String) throws -> Int {
        do throws(Interval.Refusal) {
            return try Interval.milliseconds(text)
        } catch {
            throw ValidationError("--every: \(error.message); \(error.hint)")
        }
    }
}
