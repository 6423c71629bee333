// SPDX-License-Identifier: Apache-2.0
import Host
import Testing

@testable import Grants

/// What granting and taking back do to a list of entries.
@Suite struct AccessListTests {
    private func list(_ entries: String) -> AccessList {
        AccessList(
            entries: entries.split(separator: " ").compactMap { entry in
                let rights: [Character: Access.Rights] = [
                    "n": [], "r": .read, "w": .write, "b": [.read, .write],
                ]
                return UInt32(entry.dropFirst()).map { Access($0, rights[entry.first ?? "n"] ?? []) }
            })
    }

    @Test(arguments: [
        // The owner's entry stays first, the others keep their order.
        ("n0 r5", "n0 r5 r9", "entry"), ("n0", "n0 r9", "entry"), ("n5 w3", "n5 w3 r9", "entry"),
        ("n0 r5 r6 r7", "n0 r5 r6 r7 r9", "entry"),
        // An entry of its own gains the right.
        ("n0 n9 r5", "n0 r9 r5", "right"), ("n0 w9", "n0 b9", "right"),
        // It may already.
        ("n0 r9", "n0 r9", "none"), ("n0 b9", "n0 b9", "none"), ("n9", "n9", "none"), ("r0", "r0", "none"),
        ("b0 r5", "b0 r5", "none"), ("n0 r5 r6 r7 r9", "n0 r5 r6 r7 r9", "none"),
        // What everybody may, it may not if its own entry says so.
        ("r0 n9", "r0 r9", "right"),
        // The first entry of an id counts.
        ("n0 n9 r9", "n0 r9 r9", "right"),
    ])
    func granting(before: String, after: String, change: String) throws {
        var entries = list(before)
        let done = try entries.allowReading(9, of: "/x")
        #expect(entries.description == after)
        #expect(done.rawValue == change)
        let again = try entries.allowReading(9, of: "/x")
        #expect(again == .none)
        #expect(entries.description == after)
        let took = entries.takeBack(done, from: 9)
        #expect(entries.description == before)
        #expect(took == (done != .none))
    }

    @Test func aSixthEntryIsRefused() throws {
        var entries = list("n0 r5 r6 r7 r8")
        let error = try #require(throws: ToolError.self) { try entries.allowReading(9, of: "/x") }
        #expect(error.code == .denied)
        #expect(error.message.contains("5 access entries (n0 r5 r6 r7 r8)"))
        #expect(entries.description == "n0 r5 r6 r7 r8")
    }

    @Test func aNodeWithoutAnOwnerIsRefused() {
        var entries = AccessList(entries: [])
        #expect(throws: ToolError.self) { try entries.allowReading(9, of: "/x") }
    }

    @Test func takingBackLeavesWhatOthersDidMeanwhile() {
        var added = list("n0 b9 r5")
        let tookAdded = added.takeBack(.entry, from: 9)
        #expect(tookAdded)
        #expect(added.description == "n0 w9 r5")
        var gone = list("n0 r5")
        let tookGone = gone.takeBack(.entry, from: 9)
        #expect(!tookGone)
        #expect(gone.description == "n0 r5")
        var owner = list("r9 r5")
        let tookOwner = owner.takeBack(.entry, from: 9)
        #expect(!tookOwner)
        #expect(owner.description == "r9 r5")
    }
}
