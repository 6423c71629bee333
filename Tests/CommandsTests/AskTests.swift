// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DomainConfig
import Testing

@testable import Commands

/// `stubvmi ask` as a user types it.
@Suite struct AskTests {
    @Test(arguments: [
        ("m list", #""do":"list""#), ("m hang", #""do":"hang""#),
        ("m start process-list", #""do":"start","program":{"name":"process-list"}"#),
        (
            "m start dmesg --every 500ms --count 64 --target web",
            #""do":"start","target":"web","program":{"name":"dmesg","every_ms":500,"count":64}"#
        ),
        (
            "m stop dump --address ffff --count 1 --process sshd",
            #""do":"stop","program":{"name":"dump","address":"0xffff","process":"sshd","count":1}"#
        ),
        (
            "m run map-symbol --symbol linux_banner",
            #""do":"run","program":{"name":"map-symbol","symbol":"linux_banner"}"#
        ),
        ("m start tasks --every 5s", #""do":"start","program":{"name":"tasks","every_ms":5000}"#),
        ("m stop tasks", #""do":"stop","program":{"name":"tasks"}"#),
        (
            "m run map-addr --address 0xffffffff81000000",
            #""do":"run","program":{"name":"map-addr","address":"0xffffffff81000000"}"#
        ),
    ])
    func whatIsTypedIsAsked(words: String, members: String) throws {
        let question = try Ask.parse(words.split(separator: " ").map(String.init)).question()
        #expect(question.json == #"{"version":1,"# + members + "}")
    }

    @Test(arguments: [
        ("m", "Missing"), ("m dance", "'dance'"), ("m start", "takes a program"),
        ("m run", "takes a program"), ("m list threads", "takes neither"),
        ("m hang --target web", "takes neither"),
        ("m list --count 1", "takes neither"), ("m list --every 5s", "list takes no --every"),
        ("m stop threads --every 5s", "stop takes no --every"),
        ("m run threads --every 5s", "run takes no --every"),
        ("m start proces-list --count 1", "'proces-list' is no program; did you mean process-list?"),
        ("m start x/y", "'x/y' is no program; one of: process-list, "),
        ("m start process-list --count 3", "process-list does not understand a count"),
        ("m start dump --address 0x1", "dump needs a count"), ("m start map-addr", "needs either"),
        ("m start dump --address 0x1 --count 65537", "takes a count of 1 to 65536"),
        ("m start dmesg --count 0", "takes a count of 1 to 65536"),
        ("m start dump --address zz --count 1", "'zz' is no address"),
        ("m start threads --process 99999999999", "neither a pid"),
        ("m start threads --process \u{e9}", "neither a pid"),
        ("m start map-symbol --symbol vfs_*", "map-symbol does not understand a symbol with *"),
        ("m start map-symbol --symbol a-b", "is not the name of a kernel symbol"),
        ("m start threads --every 5", "'5' is not a time with a unit"),
        ("m start threads --every 99ms", "99ms is not between 100ms and 24h"),
        ("m start threads --every 25h", "25h is not between 100ms and 24h"),
        ("m start threads --every 0s", "remove it to run the program once"),
        ("m list --timeout 0", "that is no time to wait"),
    ])
    func wrongUsageIsTold(words: String, why: String) {
        let error = #expect(throws: (any Error).self) {
            try Ask.parse(words.split(separator: " ").map(String.init))
        }
        let message = error.map { Ask.fullMessage(for: $0) } ?? ""
        #expect(message.contains(why), "\(message)")
    }
}
