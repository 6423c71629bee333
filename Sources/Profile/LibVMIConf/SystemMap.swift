// SPDX-License-Identifier: Apache-2.0
import Host

/// A kernel's System.map, as `nm` prints it: `address type name`, one symbol a line.
enum SystemMap {
    /// Calls `visit` with the type, name and address of each symbol.
    static func forEach(
        _ bytes: [UInt8], file: String, _ visit: (UInt8, ArraySlice<UInt8>, UInt64) -> Void
    ) throws {
        var number = 0
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0a) ?? bytes.count
            let line = bytes[start..<end]
            start = end + 1
            number += 1
            if line.isEmpty { continue }
            let parts = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, line.count <= 2048, parts[1].count == 1, let type = parts[1].first,
                !parts[2].isEmpty,
                let address = UInt64(String(decoding: parts[0].prefix(17), as: UTF8.self), radix: 16)
            else {
                throw Diagnostics([
                    Diagnostic(
                        .error, at: Diagnostic.Location(file: file, line: number, column: 1),
                        "no symbol of a System.map: expected 'ffffffff81000000 T _text'",
                        hint: "name the System.map of the kernel, such as /boot/System.map-$(uname -r)")
                ])
            }
            visit(type, parts[2].prefix { $0 != 0x09 && $0 != 0x0d }, address)
        }
    }
}
