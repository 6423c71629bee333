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
            #expect(state == State())
        }
    }

    @Test func whatIsSavedIsLoaded() async throws {
        try await withLayout { layout in
            var state = State(boot: "b", policy: "p")
            state.monitors = [
                .init(
                    name: "m", domain: 3, label: "l", tier: "read", targets: [.init(name: "web", domain: 1)],
                    image: "i", bundle: "d", started: Date(timeIntervalSinceReferenceDate: 0))
            ]
            try state.save(layout)
            let loaded = try State.load(layout)
            #expect(loaded == state)
        }
    }

    @Test func aBrokenStateIsRefusedNotForgotten() async throws {
        try await withLayout { layout in
            try Files.write("{\"version\":1,", to: layout.state)
            let error = #expect(throws: ToolError.self) { try State.load(layout) }
            #expect(error?.code == .corrupt)
            #expect(Files.exists(layout.state))
        }
    }

    @Test func twoChangesAtOnceAreRefusedAndTheHolderNamed() async throws {
        try await withLayout { layout in
            try await Lock.hold(layout, for: "apply") {
                let error = await #expect(throws: ToolError.self) {
                    try await Lock.hold(layout, for: "destroy") {}
                }
                #expect(error?.code == .locked)
                #expect(error?.cause?.contains("apply") == true)
            }
            try await Lock.hold(layout, for: "destroy") {}
        }
    }

    @Test func aFailureIsUndoneBackwardsAndPastWhatCannotBe() async throws {
        var order: [String] = []
        var undo = Reverter()
        undo.push("first") { order.append("first") }
        undo.push("second") { throw ToolError(.io, "stuck") }
        undo.push("third") { order.append("third") }
        let now = await undo.revert()
        #expect(order == ["third", "first"])
        #expect(now.steps.count == 3 && now.steps[1].contains("NOT undone"))
        #expect(!now.isWhole)
    }
}
