// SPDX-License-Identifier: Apache-2.0
import Host
import Yams

extension Reader {
    private static let every = 100...86_400_000

    func readPrograms(_ fields: Fields) -> [Program] {
        let example = "programs: [process-list: { every: 5s }]"
        guard let node = fields.required("programs", hint: example, self),
            let nodes = list(node, "programs", hint: example)
        else { return [] }
        if nodes.isEmpty { error(at: location(node), "the monitor runs no program", hint: example) }
        if nodes.count > Spec.mostPrograms {
            error(
                at: location(nodes[Spec.mostPrograms]),
                "a monitor runs at most \(Spec.mostPrograms) programs; this has \(nodes.count)")
        }
        var programs: [Program] = []
        for node in nodes {
            guard let program = readProgram(node) else { continue }
            if programs.contains(where: { $0.kind == program.kind && $0.symbol == program.symbol }) {
                error(
                    at: location(node), "the program \(program.kind.rawValue) is listed twice",
                    hint: "remove one")
            } else {
                programs.append(program)
            }
        }
        return programs
    }

    /// A program is its name, or its name with settings: `process-list: { every: 5s }`.
    private func readProgram(_ node: Node) -> Program? {
        guard case .mapping(let mapping) = node else {
            return choice(node, "the program").flatMap { finish($0, nil, at: location(node)) }
        }
        let pairs = mapping.filter { !isRenamed($0.key.string ?? "") }
        guard let (key, value) = pairs.first, pairs.count == 1 else {
            let kinds = Program.Kind.allCases.map(\.rawValue)
            // The usual slip: settings that are indented no deeper than the program's name.
            let slip = pairs.count > 1 && kinds.contains(pairs.first?.key.string ?? "")
            error(
                at: location(node), "a program is one name with its settings; these are \(pairs.count) keys",
                hint: slip
                    ? "indent the settings deeper than the program's name" : "process-list: { every: 5s }")
            return nil
        }
        guard let kind: Program.Kind = choice(key, "the program") else { return nil }
        if case .scalar(let scalar) = value, scalar.string.isEmpty, scalar.style == .plain {
            return finish(kind, nil, at: location(key))
        }
        let keys = kind == .mapAddress ? ["every", "symbol"] : ["every"]
        let fields = Fields(
            value, of: kind.rawValue, keys: keys, hint: "\(kind.rawValue): { every: 5s }", self)
        return fields.flatMap { finish(kind, $0, at: location(key)) }
    }

    private func finish(_ kind: Program.Kind, _ fields: Fields?, at place: Diagnostic.Location) -> Program? {
        let every = fields?["every"].map(interval)
        let symbol = fields?["symbol"].map(symbol)
        if kind == .mapAddress, symbol == nil {
            if fields?.isMistyped("symbol") == true { return nil }
            error(
                at: place, "map-addr has no 'symbol': it would not know what to read",
                hint: "map-addr: { symbol: linux_banner }")
            return nil
        }
        // Wrong values have been reported; the program itself still counts, to find it listed twice.
        return Program(kind, every: every ?? nil, symbol: symbol ?? nil)
    }

    private func interval(_ node: Node) -> Int? {
        let hint = "a time such as 5s, 500ms or 1m"
        guard let text = text(node, "every", hint: hint) else { return nil }
        guard let time = Self.quantity(text, units: ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000]) else {
            error(at: location(node), "every: '\(quoted(text))' is not a time with a unit", hint: hint)
            return nil
        }
        guard Self.every.contains(time) else {
            error(
                at: location(node), "every: \(text) is not between 100ms and 24h",
                hint: time == 0 ? "remove it to run the program once" : hint)
            return nil
        }
        return time
    }
}
