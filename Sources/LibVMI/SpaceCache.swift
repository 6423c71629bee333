// SPDX-License-Identifier: Apache-2.0
import VMICore

/// Address spaces by pid: what the list of processes said, and what programs added.
struct SpaceCache {
    private var index = HashIndex()
    private var entries: [(pid: Int32, space: AddressSpace)] = []

    func find(_ pid: Int32) -> AddressSpace? {
        index.next(hash(pid)).map { entries[$0].space }
    }

    mutating func insert(_ space: AddressSpace, for pid: Int32) {
        if let known = index.next(hash(pid)) {
            entries[known].space = space
            return
        }
        if entries.count == HashIndex.limit { removeAll() }
        index.append(hash(pid))
        entries.append((pid, space))
    }

    mutating func removeAll() {
        index.removeAll()
        entries = []
    }

    /// Pids are their own hashes, so equal hashes are equal pids.
    private func hash(_ pid: Int32) -> UInt64 { UInt64(UInt32(bitPattern: pid)) }
}
