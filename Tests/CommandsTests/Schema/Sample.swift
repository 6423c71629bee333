// SPDX-License-Identifier: Apache-2.0
@testable import Commands
@testable import Deploy

/// A result of a command with everything in it, and with as little in it as there can be.
struct Sample {
    /// The title of its section in docs/json.md.
    var section: String
    var full: any Encodable
    /// Several, where what may be missing lies inside of what may be missing.
    var least: [any Encodable]

    static var all: [Sample] {
        get throws {
            [
                try record, doctor, list, try show, apply, destroy, load, prove, denials, explain,
                diff, image, try profile, try profileShow, profileVerify, watch, plan, try state,
            ]
        }
    }

    /// Parts of a value that are optional and not there.
    static func missing(in value: Any, at path: String = "") -> [String] {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional && mirror.children.isEmpty { return [path] }
        return mirror.children.flatMap { missing(in: $0.value, at: "\(path).\($0.label ?? "")") }
    }
}

extension Sample {
    private static let fullRecord = """
        {"schema":1,"monitor":"m","target":"t","program":"p","time_ms":1,"os":"linux",
        "processes":[{"pid":1,"name":"init","address":"0x1"}],
        "modules":[{"name":"loop","address":"0x1","size":4096}],
        "symbol":"s","virtual":"0x1","physical":"0x1","bytes":"00",
        "attempts":[{"what":"map-write","domain":1,"frame":"0x1","result":"denied"}],
        "partial":"why","error":{"code":"c","message":"m"}}
        """

    private static var record: Sample {
        get throws {
            Sample(
                section: "Records", full: try Record(line: fullRecord),
                least: [
                    try Record(line: #"{"schema":1}"#),
                    try Record(line: #"{"schema":1,"modules":[{"name":"loop","address":"0x1"}]}"#),
                ])
        }
    }

    private static func monitor(_ xlState: String?) -> Inventory.Monitor {
        Inventory.Monitor(
            name: "m", domain: 2, tier: "read", label: "l", targets: [State.Target(name: "web", domain: 1)],
            imageSHA256: "i", status: "running", xlState: xlState)
    }

    private static var list: Sample {
        Sample(
            section: "list",
            full: Inventory(policySHA256: "p", unfinished: true, monitors: [monitor("-b----")]),
            least: [Inventory(policySHA256: nil, unfinished: false, monitors: [monitor(nil)])])
    }

    private static var show: Sample {
        get throws {
            // What the records hold is said in their own section.
            Sample(
                section: "show", full: Show.Shown(monitor: monitor("-b----"), records: []),
                least: [Show.Shown(monitor: monitor(nil), records: [])])
        }
    }
}
