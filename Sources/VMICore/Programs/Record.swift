// SPDX-License-Identifier: Apache-2.0
public import TargetBundle

/// One record of schema 1: a JSON object on a line of its own.
///
/// It is written as the target is read, so what was read before a doubt arose is in it, and the doubt
/// follows as `partial`. When there is nothing but the doubt, the record is an `error`.
public struct Record<Sink: ByteSink> {
    /// The line being written.
    public var json: JSONWriter<Sink>
    /// The name of the list that it holds; nil when it holds none.
    private let list: String?
    private let system: PackedProfile.OperatingSystem
    private var hasBegun = false

    /// The most bytes of a record of the image.
    public static var imageLimit: Int { 256 << 10 }
    /// What is kept free for the end of a record.
    private static var reserve: Int { 2048 }

    /// Begins a record for a program.
    public init(
        _ sink: Sink, program: String, of system: PackedProfile.OperatingSystem = .linux,
        context: RecordContext?, limit: Int, list: String? = nil
    ) {
        json = JSONWriter(sink, limit: limit)
        self.list = list
        self.system = system
        json.open("{")
        json.key("schema")
        json.number(UInt64(1))
        guard let context else { return }
        json.key("monitor")
        json.string(context.monitor)
        if let target = context.target {
            json.key("target")
            json.string(target)
        }
        json.key("program")
        json.string(program)
        json.key("time_ms")
        json.number(context.milliseconds)
        guard let request = context.request else { return }
        json.key("request")
        json.number(UInt64(request))
    }

    /// Begins what was found: the operating system, and the list unless it has begun.
    private mutating func begin() {
        guard !hasBegun else { return }
        hasBegun = true
        json.key("os")
        json.string(system.command)
        guard let list else { return }
        json.key(list)
        json.open("[")
    }

    /// Begins an element of the list, whose texts have `count` bytes; throws when there is no room for it.
    mutating func openElement(texts count: Int = 0) throws(VMIError) {
        // A byte may become six, of `\u00XX`.
        guard json.room > Self.reserve + 6 * count else { throw .recordFull }
        begin()
        json.open("{")
    }

    mutating func closeElement() { json.close("}") }

    /// Begins a record without a list; there must be room for `count` bytes in hexadecimal.
    mutating func open(bytes count: Int) throws(VMIError) {
        guard json.room > Self.reserve + 2 * count else { throw .recordFull }
        begin()
    }

    /// Ends a record that was written as far as `doubt`, or to its end.
    consuming func finish(doubt: VMIError?) -> Sink {
        if let doubt, !hasBegun { return finish(error: doubt.code, doubt.message) }
        begin()
        if list != nil { json.close("]") }
        if let doubt { json.member("partial", word: doubt.message) }
        return finish()
    }

    /// Ends a record that tells of nothing but an error.
    public consuming func finish(error code: String, _ message: String) -> Sink {
        json.key("error")
        json.open("{")
        json.key("code")
        json.string(code)
        json.key("message")
        json.string(message)
        json.close("}")
        return finish()
    }

    /// Ends the record.
    public consuming func finish() -> Sink {
        json.close("}")
        return json.finish()
    }
}
