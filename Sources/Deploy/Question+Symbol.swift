// SPDX-License-Identifier: Apache-2.0
import DomainConfig
import Host
import Spec
import TargetBundle

extension Question {
    /// Where the symbol that it names was linked, from what the targets' profile is made of: a monitor's own profile has
    /// only what its programs looked up when it was handed over. nil where there is none, or not one for all targets.
    func linkedSymbol(for monitor: State.Monitor, in state: State, _ site: Site) async throws -> UInt64? {
        guard let symbol = program?.kernelSymbol else { return nil }
        guard !ProgramKind.isFamily(symbol) else {
            try expectHanded(symbol, to: monitor, in: state)
            return nil
        }
        let names = target.map { [$0] } ?? monitor.targets.map(\.name)
        let targets = state.spec?.targets.filter { names.contains($0.name) } ?? []
        guard let first = targets.first, targets.allSatisfy({ $0.profile == first.profile }) else {
            return nil
        }
        // Most are asked for what every profile has, and that is kept.
        for symbols in [[], [symbol]] {
            let bytes = try await ProfileMaking(site: site).profile(
                first.profile, of: targets, symbols: symbols)
            do throws(FormatError) {
                if let address = try PackedProfile(bytes).symbol(symbol) { return address }
            } catch {
                throw ToolError(.corrupt, "the profile of '\(first.name)': \(error.message)")
            }
        }
        return nil
    }

    /// Throws where a monitor was not handed a whole family of symbols, which are too many to ask with.
    private func expectHanded(_ family: String, to monitor: State.Monitor, in state: State) throws {
        guard action == .start, let program,
            let handed = state.spec?.monitors.first(where: { $0.name == monitor.name })?.programs,
            !handed.contains(where: { $0.kernelSymbol == family })
        else { return }
        throw ToolError(
            .invalidInput, "'\(monitor.name)' was not handed \(family), and cannot be asked for all of them",
            hint: "--symbol for one of them, or write this program in its spec and apply it")
    }
}
