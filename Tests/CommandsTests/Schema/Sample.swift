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
        "processes":[{"pid":1,"name":"init","address":"0x1","ended":true}],
        "threads":[{"pid":1,"tid":1,"name":"init","address":"0x1","start":"0x1","block":"0x1"}],
        "credentials":[{"pid":1,"name":"init","parent":0,"uid":0,"euid":0,"suid":0,"fsuid":0,"gid":0,"egid":0,
        "sgid":0,"fsgid":0,"capabilities":"0x1","namespaces":{"<kind>":1}}],
        "modules":[{"name":"loop","address":"0x1","size":4096,"base":"0x1"}],
        "maps":[{"pid":1,"name":"init","start":"0x1","end":"0x2","permissions":"r--p","offset":0,"inode":1,
        "path":"/init"}],
        "files":[{"pid":1,"name":"init","fd":0,"type":"file","path":"/a","inode":1,"position":0,"flags":"0x0"}],
        "handles":[{"pid":4,"name":"System","handle":4,"type":"File","object":"0x1","access":"0x1",
        "object_name":"/a"}],
        "sockets":[{"pid":1,"name":"init","fd":0,"family":"inet","type":"stream","protocol":6,
        "state":"listening","local":"0.0.0.0:80","remote":"0.0.0.0:0","inode":1}],
        "messages":[{"sequence":0,"time_us":1,"facility":0,"level":"info","text":"t"}],
        "pages":[{"address":"0x1000","size":8192,"page_size":4096,"writable":true,"user":true,
        "executable":false}],
        "symbol":"s","virtual":"0x1","physical":"0x1","page_size":4096,"bytes":"00",
        "processors":[{"number":0,"registers":{"<register>":"0x1"}}],"count":1,
        "events":[{"processor":0,"rip":"0x1","old":"0x1","new":"0x2","leaf":"0x1","subleaf":"0x0","address":"0x1",
            "symbol":"execve","pid":1,"name":"sh","call":59,"arguments":["0x1"]}],
        "starts":[{"pid":2,"parent":1,"name":"sh","arguments":["sh"],"cut":true}],"dropped":0,"unread":0,
        "breakpoints":2,"untraceable":1,"overwritten":1,
        "attempts":[{"what":"map-write","domain":1,"frame":"0x1","result":"denied"}],
        "output":["line"],"status":0,"request":1,
        "programs":[{"target":"t","program":"p","every_ms":1,"symbol":"s","address":"0x1","process":"1","count":1}],
        "partial":"why","error":{"code":"c","message":"m"}}
        """

    private static var record: Sample {
        get throws {
            Sample(
                section: "Records", full: try Record(line: fullRecord),
                least: [
                    try Record(line: #"{"schema":1}"#),
                    try Record(line: #"{"schema":1,"modules":[{"name":"loop","address":"0x1"}]}"#),
                    try Record(line: #"{"schema":1,"processes":[{"pid":1,"name":"i","address":"0x1"}]}"#),
                    try Record(
                        line: #"{"schema":1,"threads":[{"pid":1,"tid":1,"name":"i","address":"0x1"}]}"#),
                    try Record(
                        line: #"{"schema":1,"handles":[{"pid":4,"name":"i","handle":4,"type":"Key","#
                            + #""object":"0x1","access":"0x1"}]}"#),
                    try Record(
                        line: #"{"schema":1,"maps":[{"pid":1,"name":"i","start":"0x1","end":"0x2","#
                            + #""permissions":"r--p"}]}"#),
                    try Record(
                        line: #"{"schema":1,"sockets":[{"pid":1,"name":"i","fd":0,"family":"unix","#
                            + #""type":"stream","protocol":0,"state":"closed","inode":1}]}"#),
                    try Record(line: #"{"schema":1,"events":[{"processor":0,"rip":"0x1"}]}"#),
                    try Record(line: #"{"schema":1,"programs":[{"target":"t","program":"p"}]}"#),
                    try Record(line: #"{"schema":1,"starts":[{"pid":2,"parent":1,"name":"sh"}]}"#),
                    try Record(
                        line: #"{"schema":1,"attempts":[{"what":"state","domain":1,"result":"denied"}]}"#),
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
            full: Inventory(
                policySHA256: "p", unfinished: true, monitors: [monitor("-b----")],
                supervisor: .init(domain: 5, status: "running")),
            least: [
                Inventory(
                    policySHA256: nil, unfinished: false, monitors: [monitor(nil)], supervisor: nil)
            ])
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
