// SPDX-License-Identifier: Apache-2.0
import Foundation
public import SystemPackage

/// A file that is there for as long as this object is.
public final class TemporaryFile: Sendable {
    public let path: FilePath

    /// A file of bytes, and so many zeros behind them, which take no room.
    public init(_ bytes: [UInt8], zeros: UInt64 = 0, name: String = "file") throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("stubvmi-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        path = folder.appending(name)
        try Data(bytes).write(to: URL(fileURLWithPath: path.string))
        guard zeros > 0 else { return }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path.string))
        try handle.truncate(atOffset: UInt64(bytes.count) + zeros)
        try handle.close()
    }

    /// Overwrites part of the file, which whoever has it mapped sees.
    public func overwrite(_ bytes: [UInt8], at offset: UInt64) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path.string))
        try handle.seek(toOffset: offset)
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }

    deinit { try? FileManager.default.removeItem(atPath: path.removingLastComponent().string) }
}
