// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The dumps that are open, numbered as the platform's targets.
enum OpenDumps {
    /// The most dumps that are open at once.
    static let limit = 64

    private struct Entry {
        weak var dump: Dump?
        var isTaken = false
    }

    private static let entries = Mutex([Entry](repeating: Entry(), count: limit))

    /// Gives a dump the lowest free number.
    static func add(_ make: (UInt32) -> Dump) throws(DumpError) -> Dump {
        let dump: Dump? = entries.withLock { entries in
            guard let index = entries.firstIndex(where: { !$0.isTaken }) else { return nil }
            let dump = make(UInt32(index))
            entries[index] = Entry(dump: dump, isTaken: true)
            return dump
        }
        guard let dump else { throw DumpError(.busy, "\(limit) dumps are open already") }
        return dump
    }

    static func remove(_ target: UInt32) {
        entries.withLock { $0[Int(target)] = Entry() }
    }

    /// The open dump of that number.
    static func find(_ target: UInt32) -> Dump? {
        guard target < UInt32(limit) else { return nil }
        return entries.withLock { $0[Int(target)].dump }
    }
}
