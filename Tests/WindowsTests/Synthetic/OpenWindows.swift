// SPDX-License-Identifier: Apache-2.0
public import FileBackend
public import GuestFixtures
public import TargetBundle
public import VMICore

/// An invented Windows on disk, open as a target.
public final class OpenWindows {
    public let file: TemporaryFile
    public let dump: Dump
    /// What reads it; taken down before the dump is closed.
    public var inspector: Inspector

    public init(
        _ guest: SyntheticWindows, profile: PackedProfile? = nil, access: Dump.Access = .inPlace
    ) throws {
        file = try TemporaryFile(guest.memory, name: "windows.raw")
        dump = try Dump.open(file.path, access: access)
        inspector = try Inspector(target: dump.target, profile: profile ?? guest.profile())
    }

    /// The record of a program, and what was wrong.
    public func run(_ program: Program, limit: Int = 1 << 20) -> (line: String, doubt: VMIError?) {
        var buffer = ByteBuffer()
        let doubt = inspector.run(program, limit: limit, to: &buffer)
        return (String(decoding: buffer.bytes, as: UTF8.self), doubt)
    }
}
