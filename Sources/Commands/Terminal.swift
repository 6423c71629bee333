// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage

/// The two streams: data on standard output, everything else on standard error.
enum Terminal {
    /// A line for the user.
    static func say(_ line: String) { write(line, to: .standardError) }

    /// Data, as the command's result.
    static func put(_ text: String) {
        write(text.hasSuffix("\n") ? String(text.dropLast()) : text, to: .standardOutput)
    }

    /// All of standard input, refused when it is longer than `limit`.
    static func input(limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = try chunk.withUnsafeMutableBytes { try FileDescriptor.standardInput.read(into: $0) }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
            guard bytes.count <= limit else {
                throw ToolError(
                    .invalidInput, "standard input is longer than the \(limit) bytes that are read")
            }
        }
    }

    /// A reader that went away is no reason to fail.
    private static func write(_ text: String, to stream: FileDescriptor) {
        _ = try? stream.writeAll(Array((text + "\n").utf8))
    }
}
