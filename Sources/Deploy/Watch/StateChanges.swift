// SPDX-License-Identifier: Apache-2.0
@preconcurrency import Dispatch
import Glibc
import Host
import Synchronization
import SystemPackage

/// Rings a bell when the state file is replaced: inotify on its folder, since each snapshot is a new file.
final class StateChanges: Sendable {
    private let source: any DispatchSourceRead

    init(_ layout: Layout, bell: Bell) throws {
        try Files.makeDirectory(layout.root)
        let descriptor = FileDescriptor(rawValue: inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK)))
        let wanted = UInt32(IN_MOVED_TO | IN_DELETE)
        guard descriptor.rawValue >= 0,
            inotify_add_watch(descriptor.rawValue, layout.root.string, wanted) >= 0
        else { throw ToolError(.io, "cannot watch \(layout.root): \(Errno(rawValue: errno))") }
        let name = layout.state.lastComponent?.string ?? ""
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor.rawValue)
        source.setEventHandler {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = (try? bytes.withUnsafeMutableBytes { try descriptor.read(into: $0) }) ?? 0
            if Self.names(bytes[..<count]).contains(name) { bell.ring { $0.state = true } }
        }
        source.setCancelHandler { try? descriptor.close() }
        source.activate()
        self.source = source
    }

    deinit { source.cancel() }

    /// The names in a buffer of `struct inotify_event`: 12 bytes of no interest, a length, a padded name.
    static func names(_ bytes: ArraySlice<UInt8>) -> [String] {
        var names: [String] = []
        var rest = bytes
        while rest.count >= 16 {
            let length = rest.dropFirst(12).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            let name = rest.dropFirst(16).prefix(length)
            names.append(String(decoding: name.prefix { $0 != 0 }, as: UTF8.self))
            rest = rest.dropFirst(16 + length)
        }
        return names
    }
}
