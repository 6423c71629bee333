// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

// handles, and module-list on Windows.

extension Inspector {
    mutating func writeHandles<Sink: ByteSink>(
        of wanted: ProcessSelector?, to record: inout Record<Sink>
    ) throws(VMIError) {
        let layout = try HandleLayout(profile)
        try check(layout)
        let objects = try ObjectLayout(profile)
        var doubt: VMIError?
        var cursor = try processes(wanted)
        while let process = try next(&cursor) {
            do throws(VMIError) {
                guard var handles = try handles(of: process, layout) else { continue }
                while let handle = try next(&handles, layout) {
                    let object = try object(handle.header, objects)
                    try record.openElement(texts: object.type.count + (object.name?.count ?? 0))
                    record.json.members(of: process)
                    record.json.member("handle", number: UInt64(handle.number))
                    record.json.member("type", units: object.type)
                    record.json.member("object", address: object.body.raw)
                    record.json.member("access", address: UInt64(handle.access))
                    if let name = object.name { record.json.member("object_name", units: name) }
                    record.closeElement()
                }
            } catch {
                // A table that has been paged out hides no other process's.
                guard case .notPresent = error else { throw error }
                doubt = doubt ?? error
            }
        }
        if let doubt { throw doubt }
    }

    mutating func writeImages<Sink: ByteSink>(to record: inout Record<Sink>) throws(VMIError) {
        var cursor = try images()
        while let image = try next(&cursor) {
            try record.openElement(texts: image.name.count)
            record.json.member("name", units: image.name)
            record.json.member("address", address: image.entry.raw)
            record.json.member("size", number: image.size)
            record.json.member("base", address: image.base.raw)
            record.closeElement()
        }
    }
}
