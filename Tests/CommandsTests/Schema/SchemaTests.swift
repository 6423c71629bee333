// SPDX-License-Identifier: Apache-2.0
import Deploy
import GuestFixtures
import Testing
import VMICore

@testable import Commands

/// docs/json.md says exactly what the commands print.
@Suite struct SchemaTests {
    private func section(_ title: String) throws -> SchemaPage.Section {
        let section = try SchemaPage("json.md").sections[title]
        return try #require(section, "docs/json.md has no section '\(title)'")
    }

    @Test func everyFieldIsDescribedAndNothingElse() throws {
        for sample in try Sample.all {
            let missing = Sample.missing(in: sample.full)
            #expect(missing.isEmpty, "the sample of \(sample.section) lacks \(missing)")
            let printed = try JSON(text: try json(sample.full)).fields()
            let described = try section(sample.section).fields
            for field in described {
                guard let kind = printed[field.path] else {
                    Issue.record("\(sample.section) has no \(field.path)")
                    continue
                }
                #expect(kind == field.kind || kind == "unknown", "\(sample.section): \(field.path)")
            }
            let unsaid = Set(printed.keys).subtracting(described.map(\.path))
            #expect(unsaid.isEmpty, "\(sample.section) does not describe \(unsaid.sorted())")
        }
    }

    @Test func whatMayBeMissingIsCalledOptional() throws {
        for sample in try Sample.all {
            let least = try sample.least.map { try JSON(text: try json($0)) }
            let section = try section(sample.section)
            for field in section.fields {
                let path = field.path.split(separator: ".")
                let isOptional = least.contains { !$0.has(path) }
                #expect(field.isOptional == isOptional, "\(sample.section): \(field.path)")
            }
        }
    }

    @Test func everyResultSaysItsSchema() throws {
        for sample in try Sample.all {
            let fields = try JSON(text: try json(sample.full)).fields()
            #expect(fields["schema"] == "integer", "\(sample.section)")
            #expect(!fields.keys.contains { $0.contains { $0.isUppercase } }, "\(sample.section)")
        }
    }

    @Test(arguments: [
        "Records", "inspect", "ask", "doctor", "list", "show", "apply", "destroy", "policy load",
        "policy prove",
        "policy denials", "policy explain", "policy diff", "image show", "profile linux", "profile show",
        "profile verify", "watch",
        "plan", "state list",
    ])
    func theExamplesAreWhatIsDescribed(_ title: String) throws {
        let section = try section(title)
        let values = try section.values()
        #expect(!values.isEmpty, "\(title) has no example")
        let records = try self.section("Records")
        for value in values {
            if ["inspect", "ask"].contains(title) {
                try expect(value, in: records, title)
                continue
            }
            try expect(value, in: section, title)
            guard case .object(let members) = value, case .list(let list)? = members["records"] else {
                continue
            }
            for record in list { try expect(record, in: records, title) }
        }
    }

    /// Every field of a value is described, and none that must be there is missing.
    private func expect(_ value: JSON, in section: SchemaPage.Section, _ title: String) throws {
        for (path, kind) in value.fields() where !path.hasPrefix("records[].") {
            let field = section.fields.first { matches($0.path, path) }
            #expect(field != nil, "the example of \(title) has \(path)")
            #expect(field.map { $0.kind == kind || kind == "unknown" } != false, "\(title): \(path)")
        }
        for field in section.fields where !field.isOptional {
            #expect(
                value.has(field.path.split(separator: ".")), "the example of \(title) lacks \(field.path)")
        }
    }

    /// `<permission>` stands for any name.
    private func matches(_ described: String, _ path: String) -> Bool {
        let (ours, theirs) = (described.split(separator: "."), path.split(separator: "."))
        return ours.count == theirs.count && zip(ours, theirs).allSatisfy { $0 == $1 || $0.hasPrefix("<") }
    }

    /// What the core writes, on the host and in the image, are records as they are described.
    @Test func theCoreWritesWhatIsDescribed() throws {
        var guest = SyntheticGuest()
        guest.addTask(pid: 1, name: "init")
        let open = try OpenGuest(guest)
        let context = RecordContext(monitor: "watch-web", target: "web", milliseconds: 12)
        let programs: [VMICore.Program] = [
            .processList, .moduleList, .mapAddress(symbol: "linux_banner"), .mapAddress(symbol: "nonsense"),
        ]
        let records = try section("Records")
        for program in programs {
            try expect(try JSON(text: open.run(program).text), in: records, program.name)
            let line = open.run(program, context: context).text
            try expect(try JSON(text: line), in: records, program.name)
            #expect(throws: Never.self) { try Deploy.Record(line: line) }
        }
    }
}
