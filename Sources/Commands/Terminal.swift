// SPDX-License-Identifier: Apache-2.0
import SystemPackage

/// The two streams: data on standard output, everything else on standard error.
enum Terminal {
    /// A line for the user.
    static func say(_ line: String) { write(line, to: .standardError) }

    /// Data, as the command's result.
    static func put(_ text: String) {
        write(text.hasSuffix("\n") ? String(text.dropLast()) : text, to: .standardOutput)
    }

    /// A reader that went away is no reason to fail.
    private static func write(_ text: String, to stream: FileDescriptor) {
        _ = try? stream.writeAll(Array((text + "\n").utf8))
    }
}
