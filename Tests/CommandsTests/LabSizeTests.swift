// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Testing

@testable import Commands

/// How much memory a lab is asked to have.
@Suite struct LabSizeTests {
    @Test func aLabIsAsLargeAsAskedFor() throws {
        let size = try LabSize.parse(["--memory", "9000", "--dom0-memory", "1152"])
        #expect(size.memory == 9000 && size.dom0Memory == 1152)
        let none = try LabSize.parse([])
        #expect(none.memory == nil && none.dom0Memory == nil)
    }

    @Test(arguments: [
        ["--memory", "100"], ["--memory", "-1"], ["--memory", "9999999"], ["--dom0-memory", "10"],
        ["--memory", "1500", "--dom0-memory", "1200"],
    ])
    func whatCannotBootIsRefused(arguments: [String]) {
        #expect(throws: (any Error).self) { try LabSize.parse(arguments) }
    }
}
