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

    private func interval(_ text: String) throws -> Int {
        do throws(Interval.Refusal) {
            return try Interval.milliseconds(text)
        } catch {
            throw ValidationError("--every: \(error.message); \(error.hint)")
        }
    }
}
