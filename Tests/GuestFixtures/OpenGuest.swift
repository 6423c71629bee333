// SPDX-License-Identifier: Apache-2.0
public import FileBackend
public import TargetBundle
public import VMICore

/// A synthetic guest on disk, open as a target.
public final class OpenGuest {
    public let file: TemporaryFile
    public let dump: Dump
    /// What reads it; taken down before the dump is closed.
    public var inspector: Inspector

    public init(
        _ guest: SyntheticGuest, profile: PackedProfile? = nil, access: Dump.Access = .inPlace
    ) throws {
        file = try TemporaryFile(guest.memory)
        dump = try Dump.open(file.path, access: access)
        inspector = try Inspector(target: dump.target, profile: profile ?? SyntheticGuest.profile())
    }

    /// The record of a program, and what was wrong.
    public func run(
        _ program: Program, context: RecordContext? = nil, limit: Int = 256 << 10
    ) -> (text: String, doubt: VMIError?) {
        var buffer = ByteBuffer()
        let doubt = inspector.run(program, context: context, limit: limit, to: &buffer)
        return (String(decoding: buffer.bytes, as: UTF8.self), doubt)
    }

    /// The byte at an offset in a frame.
    public func byte(_ offset: Int, of frame: Frame) throws -> UInt8 {
        var bytes: [UInt8] = [0]
        var span = bytes.mutableSpan
        try inspector.memory.physical.read(frame.start.advanced(by: UInt64(offset)), into: &span)
        return bytes[0]
    }

    /// The processes read, and why there are no more of them.
    public func processes() -> (list: [VMICore.Process], doubt: VMIError?) {
        var list: [VMICore.Process] = []
        do throws(VMIError) {
            try inspector.forEachProcess { (process: VMICore.Process) throws(VMIError) in list.append(process)
            }
            return (list, nil)
        } catch {
            return (list, error)
        }
    }
}
