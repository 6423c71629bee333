// SPDX-License-Identifier: Apache-2.0
import CConfig
import Testing

@Suite("the bundle's JSON document")
struct ConfigTests {
    @Test("a whole document is read") func whole() throws {
        let config = try parsed(
            """
            {"version":1,"monitor":"watch-web",
             "targets":[{"name":"web","os":"linux","profile":0},{"name":"db","os":"linux","profile":30}],
             "programs":[{"name":"process-list","every_ms":5000},{"name":"module-list"},
                         {"name":"map-addr","symbol":"linux_banner"},
                         {"name":"dump","address":"0xffffffff81000000","process":"sshd","count":256}]}
            """)
        #expect(text(config.monitor) == "watch-web")
        #expect(config.target_count == 2)
        #expect(text(config.targets.0.name) == "web")
        #expect(config.targets.0.os == CONFIG_OS_LINUX.rawValue)
        #expect(config.targets.0.profile == 0)
        #expect(text(config.targets.1.name) == "db")
        #expect(config.targets.1.profile == 30)
        #expect(config.program_count == 4)
        #expect(text(config.programs.0.name) == "process-list")
        #expect(config.programs.0.every_ms == 5000)
        #expect(text(config.programs.1.name) == "module-list")
        #expect(config.programs.1.every_ms == 0)
        #expect(text(config.programs.2.name) == "map-addr")
        #expect(text(config.programs.2.symbol) == "linux_banner")
        #expect(text(config.programs.2.process) == "" && config.programs.2.count == 0)
        #expect(text(config.programs.3.name) == "dump")
        #expect(text(config.programs.3.symbol) == "")
        #expect(text(config.programs.3.address) == "0xffffffff81000000")
        #expect(text(config.programs.3.process) == "sshd" && config.programs.3.count == 256)
    }

    @Test("the order of keys, white space and escapes do not matter") func layout() throws {
        let config = try parsed(
            """
              {"programs" : [ ] , "targets":[{"profile":0,"os":"linux","n\\u0061me":"w\\u0065b"}],
               "monitor":"m","version":1}\n\t
            """)
        #expect(text(config.targets.0.name) == "web")
        #expect(config.program_count == 0)
    }

    @Test("the longest names, the largest numbers and the fullest lists fit") func largest() throws {
        let name = String(repeating: "n", count: Int(CONFIG_NAME) - 1)
        let symbol = String(repeating: "s", count: Int(CONFIG_SYMBOL) - 1)
        let targets = (0..<CONFIG_TARGETS).map {
            #"{"name":"t\#($0)","os":"linux","profile":\#(CONFIG_PROFILES - 1)}"#
        }
        let program = #"{"name":"map-addr","symbol":"\#(symbol)","every_ms":\#(CONFIG_EVERY_MS)}"#
        let programs = Array(repeating: program, count: Int(CONFIG_PROGRAMS))
        let config = try parsed(
            document(
                monitor: #""\#(name)""#, targets: "[\(targets.joined(separator: ","))]",
                programs: "[\(programs.joined(separator: ","))]"))
        #expect(text(config.monitor) == name)
        #expect(config.target_count == CONFIG_TARGETS)
        #expect(config.program_count == CONFIG_PROGRAMS)
        #expect(text(config.programs.15.symbol) == symbol)
        #expect(config.programs.15.every_ms == UInt64(CONFIG_EVERY_MS))
    }
}
