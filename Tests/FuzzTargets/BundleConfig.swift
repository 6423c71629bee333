// SPDX-License-Identifier: Apache-2.0
import CConfig

extension FuzzTarget {
    /// The bundle's JSON, which the image reads with json-c.
    static let bundleConfig = FuzzTarget(
        "bundle-config",
        words: [
            #""version":1"#, #""monitor":"m""#, #""targets":["#, #""programs":["#, #""name":"#,
            #""os":"linux""#,
            #""profile":0"#, #""every_ms":"#, #""symbol":"#, "{", "}", "[", "]", ",", "null", "1e9",
            #"\u0000"#,
        ].map { bytes(of: $0) },
        seeds: {
            [bytes(of: good), bytes(of: "{}"), bytes(of: "[[[[[]]]]]"), bytes(of: #"{"a":"\ud800"}"#)]
        },
        run: { input in
            var parsed = config()
            var why: UnsafePointer<CChar>?
            let result = withExactBuffer(of: input) { config_parse($0, input.count, &parsed, &why) }
            guard result == 0 else {
                try expect(why.map { $0.pointee != 0 } ?? false, "refused without a reason")
                try expect(parsed.target_count == 0 && parsed.program_count == 0, "refused, and yet there")
                return
            }
            try expect(
                (1...CONFIG_TARGETS).contains(parsed.target_count) && parsed.program_count <= CONFIG_PROGRAMS,
                "\(parsed.target_count) targets, \(parsed.program_count) programs")
        })

    private static let good =
        #"{"version":1,"monitor":"watch","targets":[{"name":"web","os":"linux","profile":0}],"#
        + #""programs":[{"name":"map-addr","every_ms":5,"symbol":"linux_banner"}]}"#
}
