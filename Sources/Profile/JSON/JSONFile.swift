// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage

/// A JSON file of a profile, as it is or compressed.
struct JSONFile {
    /// For messages.
    let name: String
    let bytes: [UInt8]

    /// The most bytes of JSON: several times what the largest kernel's file has.
    static let limit = 128 << 20

    /// Reads and unpacks a file.
    static func load(_ path: FilePath) throws -> JSONFile {
        try JSONFile(KernelFile.read(path), name: path.string)
    }

    init(_ file: [UInt8], name: String, limit: Int = limit) throws {
        self.name = name
        guard let compression = Compression.of(file) else {
            guard file.count <= limit else {
                throw ToolError(
                    .invalidInput, "\(name) has more than \(limit >> 20) MiB, which no profile does",
                    hint: "name the profile of one kernel")
            }
            bytes = file
            return
        }
        do throws(DecodeFailure) {
            bytes = try compression.decode(file, in: 0..<file.count, limit: limit)
        } catch {
            let copy = "copy the file again and compare its SHA-256"
            switch error {
            case .truncated:
                throw ToolError(
                    .corrupt, "\(name) is cut off: the \(compression.rawValue) data has no end", hint: copy)
            case .damaged(let why):
                throw ToolError(.corrupt, "\(name) cannot be unpacked", hint: copy, cause: why)
            case .unavailable(let why):
                throw ToolError(
                    .unsupported, "\(name) cannot be unpacked", hint: "unpack it first", cause: why)
            case .tooBig:
                throw ToolError(
                    .invalidInput, "\(name) unpacks to more than \(limit >> 20) MiB, which no profile does",
                    hint: "name the profile of one kernel")
            }
        }
    }

    /// Runs a reader from the start of the file to its end.
    func read(_ body: (inout JSONReader) throws(JSONReader.Fault) -> Void) throws {
        var reader = JSONReader(bytes)
        do throws(JSONReader.Fault) {
            try body(&reader)
            try reader.end()
        } catch {
            throw diagnostics(error)
        }
    }

    /// Runs a reader on the value that stands at an offset.
    func read<Value>(
        at offset: Int, _ body: (inout JSONReader) throws(JSONReader.Fault) -> Value
    ) throws -> Value {
        var reader = JSONReader(bytes, at: offset)
        do throws(JSONReader.Fault) {
            return try body(&reader)
        } catch {
            throw diagnostics(error)
        }
    }

    /// The place in the file, and what is wrong there.
    func diagnostics(_ fault: JSONReader.Fault, hint: String? = nil) -> Diagnostics {
        let offset = min(fault.offset, bytes.count)
        var line = 1
        var start = 0
        for index in 0..<offset where bytes[index] == 0x0a {
            line += 1
            start = index + 1
        }
        // A file on a single line has columns by the million: characters are counted near the place only.
        let column =
            offset - start > 1 << 16
            ? offset - start + 1 : String(decoding: bytes[start..<offset], as: UTF8.self).count + 1
        let hint =
            offset == bytes.count
            ? "the file is cut off: copy or make it again"
            : hint ?? "make the file again, or correct it there"
        return Diagnostics([
            Diagnostic(
                .error, at: Diagnostic.Location(file: name, line: line, column: column),
                visible(fault.message, limit: 300), hint: hint)
        ])
    }
}
