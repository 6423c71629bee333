// SPDX-License-Identifier: Apache-2.0
public import Spec
import TargetBundle

/// The configuration that reaches the image in its bundle: whom to watch and what to run.
public enum TargetConfig {
    /// The JSON document of a monitor's bundle, with its keys always in the same order.
    public static func json(monitor: Monitor, spec: Spec) -> String {
        let profiles = profiles(monitor: monitor, spec: spec)
        let targets = spec.targets(of: monitor).map { target in
            JSON.object([
                ("name", .text(target.name)), ("os", .text(target.os.rawValue)),
                ("profile", .number(profiles.firstIndex(of: target.profile) ?? 0)),
            ])
        }
        let programs = monitor.programs.map { program in
            var members: [(String, JSON)] = [("name", .text(program.kind.rawValue))]
            if let every = program.every { members.append(("every_ms", .number(every))) }
            if let symbol = program.symbol { members.append(("symbol", .text(symbol))) }
            if let address = program.address {
                members.append(("address", .text("0x" + String(address, radix: 16))))
            }
            if let process = program.process { members.append(("process", .text(process))) }
            if let count = program.count { members.append(("count", .number(count))) }
            return JSON.object(members)
        }
        let own = monitor.cPrograms.map { program in
            JSON.object(
                [("name", .text(program.name))] + (program.every.map { [("every_ms", .number($0))] } ?? []))
        }
        let document = JSON.object([
            ("version", .number(1)), ("monitor", .text(monitor.name)), ("targets", .list(targets)),
            ("programs", .list(programs + own)),
        ])
        return document.text + "\n"
    }

    /// The profiles of a monitor's bundle, in the order of their sections; targets may share one.
    public static func profiles(monitor: Monitor, spec: Spec) -> [Target.ProfileSource] {
        spec.targets(of: monitor).reduce(into: []) { profiles, target in
            if !profiles.contains(target.profile) { profiles.append(target.profile) }
        }
    }
}

/// As much of JSON as the bundle's document needs, written in the given order.
enum JSON {
    case text(String)
    case number(Int)
    case list([JSON])
    case object([(String, JSON)])

    var text: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): String(number)
        case .list(let items): "[" + items.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.0) + ":" + $0.1.text }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case " "..."~": quoted.unicodeScalars.append(scalar)
            default:
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return quoted + "\""
    }
}
