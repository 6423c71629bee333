// SPDX-License-Identifier: Apache-2.0
import CFuzzer
import FoundationEssentials
import FuzzTargets
import Glibc

// The fuzzer: libFuzzer's own arguments behind the name of a target.
//
//   fuzz                      names of all targets
//   fuzz seeds NAME FOLDER    writes what to begin with, and beside it FOLDER.words
//   fuzz run NAME ...         libFuzzer: -help=1 tells

/// What libFuzzer calls for each input.
nonisolated(unsafe) var body: FuzzTarget.Body = { _ in }

@main enum Fuzz {
    static func main() throws {
        let words = CommandLine.arguments
        guard words.count >= 3, let target = FuzzTarget.named(words[2]) else {
            return print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
        }
        switch words[1] {
        case "seeds" where words.count == 4: try write(target, to: words[3])
        case "run": try run(target, Array(words.dropFirst(3)))
        default: print("usage: fuzz seeds NAME FOLDER | fuzz run NAME ...")
        }
    }

    private static func write(_ target: FuzzTarget, to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (index, seed) in try target.seeds().enumerated() {
            try Data(seed).write(to: URL(filePath: "\(folder)/seed-\(index)"))
        }
        let lines = target.words.map { word in
            "\""
                + word.map { "\\x" + (String($0, radix: 16).count < 2 ? "0" : "") + String($0, radix: 16) }
                .joined() + "\"\n"
        }
        // An empty file would be none.
        try Data(("# words of \(target.name)\n" + lines.joined()).utf8).write(
            to: URL(filePath: "\(folder).words"))
    }

    private static func run(_ target: FuzzTarget, _ options: [String]) throws {
        body = try target.make()
        let arguments = [CommandLine.arguments[0], "-max_len=\(target.limit)"] + options
        var count = Int32(arguments.count)
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        pointers.withUnsafeMutableBufferPointer { all in
            var start = all.baseAddress
            _ = LLVMFuzzerRunDriver(&count, &start) { bytes, length in
                do {
                    try body(Array(UnsafeBufferPointer(start: bytes, count: length)))
                } catch {
                    fatalError("\(error)")
                }
                return 0
            }
        }
    }
}
