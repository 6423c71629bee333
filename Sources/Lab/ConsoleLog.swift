// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage

/// What the hypervisor and dom0 wrote to the serial line.
struct ConsoleLog {
    let path: FilePath

    /// The last lines, without control characters.
    func tail(lines: Int = 25) -> String {
        guard let size = try? Files.size(path),
            let bytes = try? Files.read(path, from: max(0, size - 8192), count: 8192)
        else { return "(the console's log cannot be read)" }
        let text = String(decoding: bytes, as: UTF8.self)
        let last = text.split(whereSeparator: \.isNewline).suffix(lines)
        let clean = last.map { line in
            line.filter { $0 == "\t" || !($0.asciiValue.map { $0 < 32 || $0 == 127 } ?? false) }
        }
        return clean.isEmpty ? "(nothing came over the console)" : clean.joined(separator: "\n")
    }
}
