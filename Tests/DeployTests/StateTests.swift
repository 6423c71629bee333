// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

@testable import Deploy

/// A layout in a folder of its own.
func withLayout<Result>(_ body: (Layout) async throws -> Result) async throws -> Result {
    let folder = FilePath(NSTemporaryDirectory()).appending("stubvmi-\(UUID().uuidString)")
    try Files.makeDirectory(folder)
    defer { try? FileManager.default.removeItem(atPath: folder.string) }
    return try await body(Layout(root: folder))
}

@Suite struct StateTests {
    @Test func noStateIsAnEmptyOne() async throws {
        try await withLayout { layout in
            let state = try State.load(layout)
            #expect(state == State(boot: Boot.current))
        }
    }

    @Test func whatIsSavedIsLoaded() async throws {
        try await withLayout { layout in
            try Sample.state.save(layout)
            let loaded = try State.load(layout)
            #expect(loaded == Sample.state)
        }
    }

    /// What a hand broke is refused, with what to do; the file stays.
    @Test(arguments: [
        #"{"version":2,"#, #"{"version":2,"monitors":1}"#, "", "[]",
        #"{"version":1,"monitors":[]}"#, #"{"version":3,"monitors":[]}"#,
    ])
    func aBrokenStateIsRefusedNotForgotten(_ text: String) async throws {
        try await withLayout { layout in
            try Files.write(text, to: layout.state)
            let error = #expect(throws: ToolError.self) { try State.load(layout) }
            #expect(error?.code == .corrupt && error?.hint?.contains("state import") == true)
            let kept = try Files.read(layout.state)
            #expect(kept == Array(text.utf8))
        }
    }

    /// The tool acts on these as root: a path must not come out of a name, nor dom0 be a monitor.
    @Test func valuesThatCannotBeAreRefused() async throws {
        try await withLayout { layout in
            var broken: [State] = []
            for name in ["../../etc/passwd", "", "..", "a/b", "a\u{1b}b"] {
                var state = Sample.state
                state.monitors[0].name = name
                broken.append(state)
            }
            for domain in [0, 6, 0x7FF0, .max] as [UInt32] {
                var state = Sample.state
                state.monitors[0].domain = domain
                broken.append(state)
            }
            for state in broken {
                try state.save(layout)
                let error = #expect(throws: ToolError.self) { try State.load(layout) }
                #expect(error?.code == .corrupt)
            }
        }
    }
}
