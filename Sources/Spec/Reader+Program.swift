// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle
import Yams

extension Reader {
    func readPrograms(_ fields: Fields, _ monitor: inout DraftMonitor) {
        let example = "programs: [process-list: { every: 5s }]"
        guard let node = fields.required("programs", hint: example, self),
            let nodes = list(node, "programs", hint: example)
        else { return }
        if nodes.isEmpty { error(at: location(node), "the monitor runs no program", hint: example) }
        if nodes.count > Spec.mostPrograms {
            error(
                at: location(nodes[Spec.mostPrograms]),
                "a monitor runs at most \(Spec.mostPrograms) programs; this has \(nodes.count)")
        }
        for node in nodes {
            if let source = cSource(node) {
                guard let program = readCProgram(source, at: location(node)) else { continue }
                let name = program.value.name
                if monitor.cPrograms.contains(where: { $0.value.name == name }) {
                    error(at: program.at, "the program \(name) is listed twice", hint: "remove one")
                } else {
                    monitor.cPrograms.append(program)
                }
                continue
            }
            guard let program = readProgram(node) else { continue }
            if monitor.programs.contains(where: program.asksTheSame) {
                error(
                    at: location(node), "the program \(program.kind.rawValue) is listed twice",
                    hint: "remove one")
            } else {
                monitor.programs.append(program)
            }
        }
    }

    /// What stands behind `c:`; nil for a program of another kind.
    private func cSource(_ node: Node) -> Node? {
        guard case .mapping(let mapping) = node, mapping.count == 1, let (key, value) = mapping.first,
            key.string == "c"
        else { return nil }
        return value
    }

    /// A program is its name, or its name with settings: `process-list: { every: 5s }`.
    private func readProgram(_ node: Node) -> Program? {
        guard case .mapping(let mapping) = node else {
            return choice(node, "the program").flatMap { finish($0, nil, at: location(node)) }
        }
        let pairs = mapping.filter { !isRenamed($0.key.string ?? "") }
        guard let (key, value) = pairs.first, pairs.count == 1 else {
            let kinds = ProgramKind.allCases.map(\.rawValue)
            // The usual slip: settings that are indented no deeper than the program's name.
            let slip = pairs.count > 1 && kinds.contains(pairs.first?.key.string ?? "")
            error(
                at: location(node), "a program is one name with its settings; these are \(pairs.count) keys",
                hint: slip
                    ? "indent the settings deeper than the program's name" : "process-list: { every: 5s }")
            return nil
        }
        guard let kind: ProgramKind = choice(key, "the program") else { return nil }
        if case .scalar(let scalar) = value, scalar.string.isEmpty, scalar.style == .plain {
            return finish(kind, nil, at: location(key))
        }
        let keys = ["every"] + Self.settings.filter { kind.understood.contains($0.setting) }.map(\.key)
        let fields = Fields(
            value, of: kind.rawValue, keys: keys, hint: "\(kind.rawValue): { every: 5s }", self)
        return fields.flatMap { finish(kind, $0, at: location(key)) }
    }

    /// What a program can be told, by its key.
    private static let settings: [(key: String, setting: ProgramKind.Settings)] = [
        ("symbol", .symbol), ("address", .address), ("process", .process), ("count", .count),
    ]

    private func finish(_ kind: ProgramKind, _ fields: Fields?, at place: Diagnostic.Location) -> Program? {
        // Wrong values are reported; the program itself still counts, to find it listed twice.
        let program = Program(
            kind, every: fields?["every"].flatMap(interval), symbol: fields?["symbol"].flatMap(symbol),
            address: fields?["address"].flatMap(address), process: fields?["process"].flatMap(process),
            count: fields?["count"].flatMap(count))
        var given: ProgramKind.Settings = []
        for (key, setting) in Self.settings where fields?[key] != nil { given.insert(setting) }
        if let symbol = program.symbol, ProgramKind.isFamily(symbol) { given.insert(.family) }
        if Self.settings.contains(where: { fields?.isMistyped([$0.key]) == true }) { return nil }
        do throws(ProgramError) {
            try kind.check(given, count: 1)
        } catch {
            self.error(
                at: place, "\(kind.rawValue) \(error.message)", hint: Self.example(of: kind))
            return nil
        }
        return program
    }

    private static func example(of kind: ProgramKind) -> String {
        switch kind {
        case .mapAddress, .mapSymbol: "\(kind.rawValue): { symbol: linux_banner }"
        case .dump: "\(kind.rawValue): { address: 0xffffffff81000000, count: 256 }"
        default: "\(kind.rawValue): { every: 5s }"
        }
    }

    private func address(_ node: Node) -> UInt64? {
        let hint = "an address such as 0xffffffff81000000"
        guard let text = text(node, "address", hint: hint) else { return nil }
        guard text.hasPrefix("0x"), text.utf8.count <= 18, let address = UInt64(text.dropFirst(2), radix: 16)
        else {
            error(at: location(node), "address: '\(quoted(text))' is not one in hexadecimal", hint: hint)
            return nil
        }
        return address
    }

    /// A pid or a name: what the image's configuration has room for.
    private func process(_ node: Node) -> String? {
        let hint = "a pid such as 1, or a name such as sshd"
        guard let text = text(node, "process", hint: hint) else { return nil }
        guard Program.isProcess(text) else {
            error(
                at: location(node), "process: '\(quoted(text))' is neither a pid nor the name of a process",
                hint: hint)
            return nil
        }
        return text
    }

    private func count(_ node: Node) -> Int? {
        let hint = "a number from 1 to \(ProgramKind.countLimit)"
        guard let text = text(node, "count", hint: hint) else { return nil }
        guard let count = Self.quantity(text, units: ["": 1]), count >= 1,
            count <= Int(ProgramKind.countLimit)
        else {
            error(at: location(node), "count: '\(quoted(text))' is not a number in range", hint: hint)
            return nil
        }
        return count
    }

    func interval(_ node: Node) -> Int? {
        guard let text = text(node, "every", hint: Interval.example) else { return nil }
        do throws(Interval.Refusal) {
            return try Interval.milliseconds(text)
        } catch {
            self.error(at: location(node), "every: \(error.message)", hint: error.hint)
            return nil
        }
    }
}
