// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The dumps that are open, numbered as the platform's targets.
///
/// A number is not given twice: who still has one of a dump that was closed reaches nothing, rather than another's.
enum OpenDumps {
    /// The most dumps that are open at once.
    static let limit = 64

    private struct Table {
        var dumps: [UInt32: Entry] = [:]
        var next = Dump.chosenNumbers
    }

    private struct Entry {
        weak var dump: Dump?
    }

    private static let table = Mutex(Table())

    /// Gives a dump a number of its own.
    static func add(as number: UInt32?, _ make: (UInt32) -> Dump) throws(DumpError) -> Dump {
        let dump: Dump? = table.withLock { table in
            let target = number ?? table.next
            guard table.dumps.count < limit, table.dumps[target] == nil, target < .max,
                number == nil || target < Dump.chosenNumbers
            else { return nil }
            if number == nil { table.next += 1 }
            let dump = make(target)
            table.dumps[target] = Entry(dump: dump)
            return dump
        }
        guard let dump else {
            throw DumpError(.busy, "\(limit) dumps are open already, or one with that number")
        }
        return dump
    }

    static func remove(_ target: UInt32) {
        table.withLock { $0.dumps[target] = nil }
    }

    /// The open dump of that number.
    static func find(_ target: UInt32) -> Dump? { table.withLock { $0.dumps[target]?.dump } }
}
