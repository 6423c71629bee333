// SPDX-License-Identifier: Apache-2.0
import Host
import Testing

@testable import Commands

@Suite struct OutputTests {
    @Test func columnsAreAlignedAndLinesEndWithTheirText() {
        let table = Table(header: ["PID", "NAME"], rows: [["1", "init"], ["4711", "x"]])
        #expect(table.text == "PID   NAME\n1     init\n4711  x")
    }

    @Test func noRowsAreSaidToBeNone() {
        #expect(Table(header: ["MODULE"], rows: []).text == "(none)")
    }

    @Test func anEmptyCellKeepsItsColumn() {
        let table = Table(header: ["A", "B", "C"], rows: [["", "x", ""], ["é", "", "y"]])
        #expect(table.text == "A  B  C\n   x\né     y")
    }

    @Test(arguments: [
        (ToolError.Code.preflight, Int32(3)), (.locked, 4), (.rolledBack, 5), (.interrupted, 130),
        (.invalidInput, 1), (.notFound, 1), (.exists, 1), (.unsupported, 1), (.timeout, 1), (.toolFailed, 1),
        (.denied, 1), (.corrupt, 1), (.io, 1),
    ])
    func theKindOfFailureDecidesTheStatus(_ code: ToolError.Code, _ status: Int32) {
        #expect(ExitStatus(ToolError(code, "it failed"))?.code == status)
    }

    @Test func allDiagnosticsAreToldAtOnce() {
        let errors = Diagnostics([
            Diagnostic(.error, "one"), Diagnostic(.error, "two", hint: "three"), Diagnostic(.warning, "four"),
        ])
        let words = ExitStatus(errors)?.words
        #expect(words?.hasPrefix("2 errors\n") == true)
        #expect(words?.contains("try: three") == true)
    }

    @Test func oneErrorIsOne() {
        #expect(ExitStatus(Diagnostics([Diagnostic(.error, "one")]))?.words.hasPrefix("1 error\n") == true)
    }

    @Test func anErrorSaysWhatWhyAndWhatToTypeNext() {
        let status = ExitStatus(ToolError(.io, "it failed", hint: "try harder", cause: "no\nluck"))
        #expect(
            status?.words == """
                error: it failed
                  because: no
                           luck
                  try: try harder
                """)
    }

    @Test func whatWasCancelledWasInterrupted() {
        #expect(ExitStatus(CancellationError())?.code == 130)
    }

    /// Equal values are equal text, and nothing in it can steer a terminal.
    @Test func jsonIsOneLineOfPrintableASCII() throws {
        struct Value: Encodable {
            var twoWords = "a/b"
            var b = "\u{1b}[2J\u{9b}\u{202e}\u{7f}é\u{1F600}\n"
        }
        #expect(
            try json(Value())
                == #"{"b":"\u001b[2J\u009b\u202e\u007f\u00e9\ud83d\ude00\n","two_words":"a/b"}"#)
    }

    @Test func wrongUsageIsNotOurs() {
        struct Other: Error {}
        #expect(ExitStatus(Other()) == nil)
    }
}
