// SPDX-License-Identifier: Apache-2.0
import CConfig

extension FuzzTarget {
    /// What a monitor that runs is asked, which the image reads with json-c.
    static let monitorRequest = FuzzTarget(
        "request",
        words: [
            #""version":1"#, #""do":"start""#, #""do":"list""#, #""target":"web""#, #""program":{"#,
            #""name":"#,
            #""every_ms":"#, #""symbol":"#, #""linked":"0x"#, #""address":"0x"#, #""process":"#, #""count":"#,
            "{", "}",
            ",", "null", "1e9", #"\u0000"#,
        ].map { bytes(of: $0) },
        seeds: {
            [bytes(of: whole), bytes(of: #"{"version":1,"do":"hang"}"#), bytes(of: "[[[[[]]]]]")]
        },
        run: { input in
            var parsed = config_request()
            var why: UnsafePointer<CChar>?
            let result = withExactBuffer(of: input) { request_parse($0, input.count, &parsed, &why) }
            let hasProgram = parsed.program.name.0 != 0
            guard result == 0 else {
                try expect(why.map { $0.pointee != 0 } ?? false, "refused without a reason")
                try expect(parsed.verb == 0 && parsed.target.0 == 0 && !hasProgram, "refused, and yet there")
                return
            }
            switch request_verb(parsed.verb) {
            case REQUEST_START, REQUEST_STOP, REQUEST_RUN: try expect(hasProgram, "no program")
            case REQUEST_LIST, REQUEST_HANG: try expect(!hasProgram, "a program to spare")
            default: try expect(false, "verb \(parsed.verb)")
            }
        })

    private static let whole =
        #"{"version":1,"do":"start","target":"web","program":{"name":"breakpoint","every_ms":500,"#
        + #""symbol":"vfs_read","linked":"0xffffffff81300000","process":"sshd"}}"#
}
