// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

// module-list, dmesg: what the kernel has loaded, and what it said.

extension Inspector {
    mutating func writeModules<Sink: ByteSink>(to record: inout Record<Sink>) throws(VMIError) {
        if case .windows = system { return try writeImages(to: &record) }
        var cursor = try modules()
        while let module = try next(&cursor) {
            try record.openElement()
            record.json.member("name", text: module.name)
            record.json.member("address", address: module.address.raw)
            if let size = module.size { record.json.member("size", number: size) }
            record.closeElement()
        }
    }

    mutating func writeLog<Sink: ByteSink>(
        newest count: UInt64, to record: inout Record<Sink>
    ) throws(VMIError) {
        var cursor = try log(newest: count)
        while let message = try next(&cursor) {
            try record.openElement(texts: message.text.count)
            record.json.member("sequence", number: message.sequence)
            record.json.member("time_us", number: message.nanoseconds / 1000)
            record.json.member("facility", number: UInt64(message.facility))
            record.json.member("level", word: message.levelWord)
            record.json.member("text", text: message.text)
            record.closeElement()
        }
    }
}

extension LogMessage {
    /// The word for its level, as dmesg has them.
    var levelWord: String {
        switch level {
        case 0: "emerg"
        case 1: "alert"
        case 2: "crit"
        case 3: "err"
        case 4: "warn"
        case 5: "notice"
        case 6: "info"
        default: "debug"
        }
    }
}

extension ProgramKind {
    /// The name of the list that its records hold; nil for those that hold none.
    var list: String? {
        switch self {
        case .processList: "processes"
        case .threads: "threads"
        case .credentials: "credentials"
        case .moduleList: "modules"
        case .maps: "maps"
        case .files: "files"
        case .handles: "handles"
        case .sockets: "sockets"
        case .kernelLog: "messages"
        case .pages: "pages"
        case .registers: "processors"
        case .cr3Events, .msrEvents, .cpuidEvents, .guestRequests, .interrupts: "events"
        case .breakpoint, .syscallWatch, .singleStep, .memory: "events"
        case .processWatch: "starts"
        case .mapAddress, .mapSymbol, .dump, .accessCheck: nil
        }
    }
}
