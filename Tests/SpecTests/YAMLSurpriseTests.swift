// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import Testing

/// What YAML means by a text that does not look like it.
@Suite struct YAMLSurpriseTests {
    @Test(arguments: [
        "no", "No", "NO", "yes", "on", "off", "y", "N", "true", "False", "null", "~", "010", "0o10", "0x1F",
        "1e3",
        "12:30", "1_000", "2024-01-01", ".inf", ".5", "7", "+3", "-3", "190:20:30",
    ])
    func aNameThatYAMLReadsAsSomethingElseIsRefused(word: String) {
        expectOne(changed("name: watch-web", to: "name: \(word)"), at: "3:11", "without quotes")
    }

    @Test(arguments: ["no", "1e3", "0x1F", "y", "1_000", "2024-01-01", "null"])
    func inQuotesItIsAName(word: String) throws {
        let spec = try Spec.parse(
            text: changed("name: watch-web", to: "name: \"\(word)\""), file: "spec.yaml")
        #expect(spec.monitors.first?.name == word)
    }

    @Test(arguments: [
        ("\"~\"", "contains '~'"), ("\"12:30\"", "contains ':'"), ("\"010\"", "is a number"),
        ("\"7\"", "is a number"),
        ("\"\"", "is empty"), ("web app", "contains U+20"), ("web/app", "contains '/'"),
        ("-web", "starts with '-'"),
        ("..", "starts with '.'"), ("_web", "starts with '_'"), ("wéb", "contains U+e9"),
        ("Domain-0", "control domain"), ("stubvmi-supervisor", "is the supervisor's | another name"),
        ("\"a\\nb\"", "contains U+a"), ("|\n      web", "contains U+a"), ("web$x", "contains '$'"),
        (String(repeating: "a", count: 64), "has 64 characters | at most 63"),
    ])
    func textsThatAreNoNames(text: String, message: String) {
        expectOne(changed("name: watch-web", to: "name: \(text)"), at: "3:11", message)
    }

    @Test func theLongestName() {
        #expect(findings(changed("watch-web", to: String(repeating: "a", count: 63))) == [])
    }

    @Test func theSameHoldsForTargetsSymbolsAndPaths() {
        expectOne(
            changed("{ kernel: /boot/vmlinuz }", to: "{ kernel: no }"), at: "14:24", "reads as a boolean")
        expectOne(changed("symbol: linux_banner", to: "symbol: yes"), at: "10:29", "reads as a boolean")
        #expect(findings(changed("[web]", to: "[no]")).first?.contains("reads as a boolean") == true)
    }

    @Test func repeatedKeys() {
        expectOne(
            changed("    tier: read", to: "    tier: read\n    tier: read"), at: "5:5",
            "'tier' stands more than once")
        expectOne(
            changed("{ every: 5s }", to: "{ every: 5s, every: 6s }"), at: "8:36",
            "'every' stands more than once")
        expectOne(
            changed("    os: linux", to: "    os: linux\n    \"os\": linux"), at: "14:6",
            "'os' stands more than once")
        let text = changed(
            "    tier: read", to: "    tier: read\n    tier: read\n    name: b\n    tier: x\n    bad: 1")
        #expect(findings(text).map { $0.prefix(4) } == ["5:5 ", "6:5 ", "7:5 ", "8:5 "])
    }

    @Test func repeatedKeysOfALongTextAreReportedAtTheFirst() {
        let text =
            changed("    tier: read", to: "    tier: read\n    tier: read")
            + "\n#" + String(repeating: " ", count: 40_000)
        expectOne(text, at: "4:5", "'tier' stands more than once")
    }

    @Test func anchorsAliasesMergeKeysAndTags() {
        #expect(
            findings(changed("name: watch-web", to: "name: &n watch-web")).first?.contains(
                "anchors and aliases") == true)
        let twice = changed("5s }", to: "&t 5s }").replacing(
            "- module-list", with: "- module-list: { every: *t }")
        #expect(findings(twice).contains { $0.contains("anchors and aliases") })
        expectOne(changed("tier: read", to: "tier: *none"), at: "4:11", "undefined alias")
        #expect(findings(good + "\n<<: { version: 1 }").first?.contains("merge keys") == true)
        expectOne(changed("name: watch-web", to: "name: !!binary aGk"), at: "3:11", "YAML tags")
        expectOne(changed("tier: read", to: "tier: !mine read"), at: "4:11", "YAML tags (!mine)")
        #expect(findings(changed("name: watch-web", to: "name: !!str watch-web")) == [])
    }

    @Test func oneDocumentOnly() {
        expectOne(good + "\n---\nversion: 1\n", at: "15:1", "a second document")
        #expect(findings("---\n" + good + "\n...\n") == [])
        expectOne("", at: "1:1", "the spec is empty")
        expectOne("# nothing\n", at: "1:1", "the spec is empty")
    }
}
