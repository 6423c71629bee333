// SPDX-License-Identifier: Apache-2.0
import Testing

/// How a page is taken apart and put together again.
@Suite struct TranscriptPageTests {
    private let page = """
        # A page

        ```console
        dom0# xl list
        Name  ID

        dom0# true
        ```
        dom0# is no command outside of a block
        """

    @Test func aPageIsItsParts() {
        let transcript = Transcript(page: page)
        #expect(transcript.page == page)
        let commands = transcript.parts.filter { if case .command = $0 { true } else { false } }
        #expect(commands == [.command("xl list", output: ["Name  ID", ""]), .command("true", output: [])])
    }

    @Test func whatDiffersFromRunToRunIsNotCompared() {
        let one = ["policy b36044fe95e1f6b4 loaded", "process 12, since 2026-11-21T10:00:00Z  "]
        let other = ["policy 0123456789abcdef loaded", "process 345, since 2027-01-01T00:00:00Z"]
        #expect(Transcript.lasting(one) == Transcript.lasting(other))
        #expect(Transcript.lasting(["domain 3"]) != Transcript.lasting(["domain 4"]))
    }
}
