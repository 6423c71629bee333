// SPDX-License-Identifier: Apache-2.0

/// One record of schema 1: a JSON object on a line of its own.
///
/// It is written as the target is read, so what was read before a doubt arose is in it, and the doubt
/// follows as `partial`. When there is nothing but the doubt, the record is an `error`.
public struct Record<Sink: ByteSink> {
    /// The line being written.
    public var json: JSONWriter<Sink>
    private var list: String?

    /// The most bytes of a record of the image.
    public static var imageLimit: Int { 256 << 10 }
    /// What is kept free for the end of a record.
    private static var reserve: Int { 2048 }

    /// Begins a record for a program.
    public init(_ sink: Sink, program: String, context: RecordContext?, limit: Int) {
        json = JSONWriter(sink, limit: limit)
        json.open("{")
        json.key("schema")
        json.number(UInt64(1))
        guard let context else { return }
        json.key("monitor")
        json.string(context.monitor)
        json.key("target")
        json.string(context.target)
        json.key("program")
        json.string(program)
        json.key("time_ms")
        json.number(context.milliseconds)
    }

    /// Begins the record's list, unless it has begun; throws when there is no room for another element.
    public mutating func element(of name: String) throws(VMIError) {
        if list == nil {
            json.key("os")
            json.string("linux")
            json.key(name)
            json.open("[")
            list = name
        }
        guard json.room > Self.reserve else { throw .recordFull }
    }

    /// Ends the record of a list that was read as far as `doubt`, or to its end.
    public consuming func finish(list name: String, doubt: VMIError?) -> Sink {
        if let doubt, list == nil { return finish(error: doubt.code, doubt.message) }
        if doubt == nil { try? element(of: name) }
        json.close("]")
        if let doubt {
            json.key("partial")
            json.string(doubt.message)
        }
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
