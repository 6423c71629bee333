// SPDX-License-Identifier: Apache-2.0
import CConfig
import Testing

@Suite("what dom0 asks of a monitor that runs")
struct RequestTests {
    private func request(_ json: String) -> (request: config_request, why: String?) {
        var request = config_request()
        var why: UnsafePointer<CChar>?
        let result = json.utf8CString.withUnsafeBufferPointer { text in
            request_parse(text.baseAddress, text.count - 1, &request, &why)
        }
        return (request, result == 0 ? nil : why.map { String(cString: $0) } ?? "")
    }

    @Test("a program to start is read as a config's is") func start() {
        let (read, why) = request(
            """
            {"version":1,"do":"start","target":"web","program":{"name":"breakpoint","every_ms":500,
             "symbol":"vfs_read","linked":"0xffffffff81300000","process":"sshd"}}
            """)
        #expect(why == nil)
        #expect(read.verb == REQUEST_START.rawValue && text(read.target) == "web")
        #expect(text(read.program.name) == "breakpoint" && read.program.every_ms == 500)
        #expect(text(read.program.symbol) == "vfs_read")
        #expect(text(read.program.linked) == "0xffffffff81300000")
        #expect(text(read.program.process) == "sshd" && text(read.program.address) == "")
    }

    @Test(
        "each verb is known",
        arguments: [
            (#"{"version":1,"do":"stop","program":{"name":"maps"}}"#, REQUEST_STOP),
            (#"{"do":"run","program":{"name":"maps"},"version":1}"#, REQUEST_RUN),
            (#"{"version":1,"do":"list"}"#, REQUEST_LIST),
            (#"{"version":1,"do":"hang","target":"web"}"#, REQUEST_HANG),
        ])
    func verbs(_ json: String, _ verb: request_verb) {
        let (read, why) = request(json)
        #expect(why == nil && read.verb == verb.rawValue)
    }

    @Test(
        "what is not just so is refused as a whole",
        arguments: [
            ("", "it is not one JSON document"),
            ("[]", "a value that should be an object is none"),
            (#"{"version":2,"do":"list"}"#, "a number is out of range"),
            (#"{"do":"list"}"#, "a number is missing or not whole"),
            (#"{"version":1}"#, "a text is missing or no text"),
            (#"{"version":1,"do":"destroy"}"#, "what it asks for is not known"),
            (#"{"version":1,"do":"startled"}"#, "a text is empty or too long"),
            (#"{"version":1,"do":"start"}"#, "it names no program"),
            (#"{"version":1,"do":"list","program":{"name":"maps"}}"#, "it has a program to spare"),
            (#"{"version":1,"do":"start","program":{}}"#, "a text is missing or no text"),
            (#"{"version":1,"do":"start","program":null}"#, "a value is null"),
            (#"{"version":1,"do":"start","program":{"name":"maps","x":1}}"#, "a key is not known"),
            (#"{"version":1,"do":"list","more":1}"#, "a key is not known"),
            (#"{"version":1,"do":"list","do":"list"}"#, "a key stands twice"),
            (#"{"version":1,"do":"list"} {}"#, "it is not one JSON document"),
            (#"{"version":1,"do":"li st"}"#, "a text has an unusual character"),
        ])
    func refused(_ json: String, _ why: String) {
        let (read, found) = request(json)
        #expect(found == why)
        #expect(read.verb == 0 && text(read.target) == "" && text(read.program.name) == "")
    }

    @Test("one that is longer than a node is refused") func long() {
        let json = #"{"version":1,"do":"list"}"# + String(repeating: " ", count: Int(REQUEST_BYTES))
        #expect(request(json).why == "it is too long")
    }
}
