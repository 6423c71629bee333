// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import Testing

@testable import DomainConfig

@Suite struct TemplateTests {
    private func render(_ text: String, _ values: [String: Template.Value]) throws -> String {
        try Template("test.mustache", Array(text.utf8)).render(values)
    }

    @Test func aNameWithoutAValueIsAnError() throws {
        #expect(try render("{{a}}", ["a": .text("1")]) == "1")
        for text in [
            "{{b}}", "{{{b}}}", "{{#b}}x{{/b}}", "{{^b}}x{{/b}}", "{{#list}}{{b}}{{/list}}", "{{b.c}}",
        ] {
            let error = try #require(throws: ToolError.self, "\(text)") {
                try render(text, ["a": .text("1"), "list": .list([["a": .number(1)]])])
            }
            #expect(error.message.contains("uses b,"))
        }
    }

    @Test func itemsOfAListSeeWhatIsAroundThem() throws {
        let values: [String: Template.Value] = [
            "who": .text("m"), "list": .list([["n": .number(1)], ["n": .number(2)]]),
        ]
        #expect(try render("{{#list}}{{who}}{{n}} {{/list}}", values) == "m1 m2 ")
        #expect(try render("{{#list}}x{{/list}}", ["list": .list([])]) == "")
    }

    @Test func aBrokenTemplateIsAnError() {
        #expect(throws: ToolError.self) { try render("{{#a}}", ["a": .list([])]) }
        #expect(throws: ToolError.self) { try render("{{% CONTENT_TYPE:NONE}}", [:]) }
    }

    @Test func shellWordsStayOneWord() async throws {
        let script = "{{% CONTENT_TYPE:SHELL}}\nprintf %s {{a}}"
        for word in ["plain-1.x", "", "a b", "it's", "$(reboot)", "`x`", "a\nb", "\\", "*", "a;b", "é"] {
            let command = Invocation("/bin/sh", ["-c", try render(script, ["a": .text(word)])])
            #expect(try await Host.real(report: { _ in }).check(command) == word)
        }
    }

    @Test func everyTemplateOfOursIsEmbedded() throws {
        let folder = repository.appending("templates").string
        let ours = ["monitor.cfg.mustache", "target.cfg.mustache", "grants.sh.mustache"]
        let embedded = [
            PackageResources.monitor_cfg_mustache, PackageResources.target_cfg_mustache,
            PackageResources.grants_sh_mustache,
        ]
        for (name, bytes) in zip(ours, embedded) {
            #expect(try Files.read(.init(folder + "/" + name)) == bytes)
            #expect(bytes.last == UInt8(ascii: "\n"), "xl takes a last line without its end for an error")
        }
    }
}
