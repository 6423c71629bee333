// SPDX-License-Identifier: Apache-2.0
internal import CControl
internal import Events
internal import VMICore

/// Which processor was seen where, since the last record.
struct Sightings {
    private struct Sighting {
        var processor: UInt32
        var rip: UInt64
        /// What it was at there.
        var address: UInt64?
    }

    /// The most that one record shows; of more it tells only how many there were.
    let most: Int
    private var kept: [Sighting] = []
    private var count: UInt64 = 0

    init(most: Int) { self.most = most }

    mutating func add(_ event: Event, at address: UInt64? = nil) {
        count += 1
        guard kept.count < most else { return }
        kept.append(Sighting(processor: event.processor, rip: event.registers.rip, address: address))
    }

    /// Writes them, and begins anew.
    mutating func write(to record: inout Record<Output>) {
        record.json.key("count")
        record.json.number(count)
        record.json.key("events")
        record.json.open("[")
        for sighting in kept {
            record.json.open("{")
            record.json.key("processor")
            record.json.number(UInt64(sighting.processor))
            record.json.key("rip")
            record.json.address(sighting.rip)
            if let address = sighting.address {
                record.json.key("address")
                record.json.address(address)
            }
            record.json.close("}")
        }
        record.json.close("]")
        kept.removeAll(keepingCapacity: true)
        count = 0
    }
}
