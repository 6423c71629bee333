// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

@testable import Deploy

@Suite struct ConsoleLogTests {
    @Test func onlyWholeLinesAreGiven() async throws {
        try await withLayout { layout in
            let path = layout.root.appending("guest-m.log")
            try Files.write("one\r\ntwo\nthr", to: path)
            let (lines, end) = try ConsoleLog.find("m", in: [layout.root]).lines()
            #expect(lines == ["one", "two"])
            #expect(end == 9)
        }
    }

    @Test func aLogThatIsNotThereSaysHowToGetOne() async throws {
        try await withLayout { layout in
            let error = #expect(throws: ToolError.self) { try ConsoleLog.find("m", in: [layout.root]) }
            #expect(error?.hint?.contains("XENCONSOLED_ARGS") == true)
        }
    }

    @Test func linesAreGivenAsTheyAreWritten() async throws {
        try await withLayout { layout in
            let path = layout.root.appending("guest-m.log")
            try Files.write("old\n", to: path)
            // A thread of its own: following a log keeps this one.
            let writer = Thread {
                guard let file = try? FileDescriptor.open(path, .writeOnly, options: .append) else { return }
                for part in ["ne", "w\n", "last\n"] { _ = try? file.writeAll(Array(part.utf8)) }
                try? file.close()
            }
            writer.start()
            var seen: [String] = []
            let ended = try ConsoleLog(path: path).follow(for: .seconds(300)) { line in
                seen.append(line)
                return line != "last"
            }
            #expect(ended)
            #expect(seen == ["old", "new", "last"])
        }
    }

    @Test func waitingEnds() async throws {
        try await withLayout { layout in
            let path = layout.root.appending("guest-m.log")
            try Files.write("", to: path)
            let ended = try ConsoleLog(path: path).follow(for: .milliseconds(50)) { _ in false }
            #expect(!ended)
        }
    }
}
