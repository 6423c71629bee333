// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

// files, sockets: what processes have open.

extension Inspector {
    mutating func writeFiles<Sink: ByteSink>(
        of wanted: ProcessSelector?, to record: inout Record<Sink>
    ) throws(VMIError) {
        let layout = try FileLayout(profile)
        var cursor = try processes(wanted)
        while let process = try next(&cursor) {
            var files = try files(of: process, layout)
            while let file = try next(&files) {
                let name = try name(of: file.file, layout.names)
                let position = try word64(file.file.advanced(by: layout.position))
                let flags = try word32(file.file.advanced(by: layout.flags))
                try record.openElement(texts: name.path.count)
                record.json.members(of: process)
                record.json.member("fd", number: UInt64(file.descriptor))
                record.json.member("type", word: name.kind.word)
                record.json.member("path", text: name.path)
                record.json.member("inode", number: name.inode)
                record.json.member("position", number: Int64(bitPattern: position))
                record.json.member("flags", address: UInt64(flags))
                record.closeElement()
            }
        }
    }

    mutating func writeSockets<Sink: ByteSink>(
        of wanted: ProcessSelector?, to record: inout Record<Sink>
    ) throws(VMIError) {
        let layout = try SocketLayout(profile)
        var cursor = try processes(wanted)
        while let process = try next(&cursor) {
            var files = try files(of: process, layout.files)
            while let file = try next(&files) {
                guard let socket = try socket(file, layout) else { continue }
                try record.openElement(texts: (socket.local?.count ?? 0) + (socket.remote?.count ?? 0))
                record.json.members(of: process)
                record.json.member("fd", number: UInt64(file.descriptor))
                record.json.members(of: socket)
                record.closeElement()
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func members(of socket: Socket) {
        member("family", word: socket.family.word)
        member("type", word: socket.typeWord)
        member("protocol", number: UInt64(socket.protocolNumber))
        member("state", word: socket.stateWord)
        if let local = socket.local { member("local", text: local) }
        if let remote = socket.remote { member("remote", text: remote) }
        member("inode", number: socket.inode)
    }
}
