// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

// maps, va-pages, map-addr, map-symbol, dump: what is where in memory.

extension Inspector {
    mutating func writeMaps<Sink: ByteSink>(
        of wanted: ProcessSelector?, to record: inout Record<Sink>
    ) throws(VMIError) {
        let layout = try MapLayout(profile)
        var cursor = try processes(wanted)
        while let process = try next(&cursor) {
            var areas = try areas(of: process, layout)
            while let area = try next(&areas, layout) {
                try record.openElement(texts: area.name.count)
                record.json.members(of: process)
                record.json.members(of: area)
                record.closeElement()
            }
        }
    }

    mutating func writePages<Sink: ByteSink>(
        of wanted: ProcessSelector?, to record: inout Record<Sink>
    ) throws(VMIError) {
        var cursor = memory.pages(of: try space(of: wanted))
        while let run = try memory.next(&cursor) {
            try record.openElement()
            record.json.member("address", address: run.start.raw)
            record.json.member("size", number: run.size)
            record.json.member("page_size", number: run.pageSize)
            record.json.member("writable", boolean: run.rights.isWritable)
            record.json.member("user", boolean: run.rights.isUser)
            record.json.member("executable", boolean: run.rights.isExecutable)
            record.closeElement()
        }
    }

    /// The place that a program is about, by the symbol or the address that it is given.
    public mutating func place(of program: Program) throws(VMIError) -> VirtualAddress {
        guard let symbol = program.kind.kernelSymbol(program.symbol) else {
            return VirtualAddress(program.address ?? 0)
        }
        return try address(of: symbol, linked: program.linked)
    }

    /// How many bytes map-addr and map-symbol show.
    private var shown: Int { 64 }

    mutating func writePlace<Sink: ByteSink>(
        _ program: Program, to record: inout Record<Sink>
    ) throws(VMIError) {
        let space = try space(of: program.process)
        let place = try place(of: program)
        let translation = try memory.physical.walk(place, in: space)
        var bytes = [UInt8](repeating: 0, count: shown)
        var span = bytes.mutableSpan
        try memory.read(place, in: space, into: &span)
        try record.open(bytes: shown)
        if let symbol = program.symbol { record.json.member("symbol", word: symbol) }
        record.json.member("virtual", address: place.raw)
        record.json.member("physical", address: translation.physical.raw)
        record.json.member("page_size", number: translation.pageSize)
        record.json.member("bytes", bytes: bytes.span)
    }

    /// As many of the bytes as can be read; a page that is not there ends them.
    mutating func writeBytes<Sink: ByteSink>(
        _ program: Program, to record: inout Record<Sink>
    ) throws(VMIError) {
        let space = try space(of: program.process)
        let start = VirtualAddress(program.address ?? 0)
        let count = Int(min(program.count ?? 0, ProgramKind.countLimit))
        // Asked for first: what does not fit need not be read.
        guard record.json.room > 2 * count + 4096 else { throw .recordFull }
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        let (done, doubt) = memory.read(Location(start.raw, in: space), into: &span)
        if let doubt, done == 0 { throw doubt }
        try record.open(bytes: done)
        record.json.member("virtual", address: start.raw)
        record.json.member("bytes", bytes: bytes.span.extracting(first: done))
        if let doubt { throw doubt }
    }
}

extension JSONWriter {
    /// Rights as four letters, as /proc/PID/maps has them.
    fileprivate mutating func members(of area: MemoryArea) {
        member("start", address: area.start)
        member("end", address: area.end)
        var rights: [UInt8] = Array("---p".utf8)
        if area.isReadable { rights[0] = UInt8(ascii: "r") }
        if area.isWritable { rights[1] = UInt8(ascii: "w") }
        if area.isExecutable { rights[2] = UInt8(ascii: "x") }
        if area.isShared { rights[3] = UInt8(ascii: "s") }
        member("permissions", text: rights)
        if area.inode != 0 {
            member("offset", number: area.offset)
            member("inode", number: area.inode)
        }
        if !area.name.isEmpty { member("path", text: area.name) }
    }
}
