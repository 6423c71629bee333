// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Host
import SystemPackage
import Testing

@testable import Commands

/// The systemd units, checked by systemd itself where it is installed.
@Suite struct UnitTests {
    private let host = Host.real(report: { _ in })
    private static let folder = SchemaPage.folder.removingLastComponent().appending("templates")
        .appending("systemd")
    private static let units = ["stubvmi-policy.service", "stubvmi-watch.service"]
    private static let hasSystemd = FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")

    private func text(_ unit: String) throws -> String {
        String(decoding: try Files.read(Self.folder.appending(unit)), as: UTF8.self)
    }

    private func values(_ key: String, _ unit: String) throws -> [String] {
        try text(unit).split(separator: "\n").filter { $0.hasPrefix("\(key)=") }
            .map { String($0.dropFirst(key.count + 1)) }
    }

    @Test(arguments: units) func whatTheyStartIsACommandOfOurs(_ unit: String) throws {
        let start = try #require(try values("ExecStart", unit).first).split(separator: " ").map(String.init)
        #expect(start.first == "/usr/bin/stubvmi")
        #expect(throws: Never.self) { try Tool.parseAsRoot(Array(start.dropFirst())) }
    }

    /// Each page that a unit names is one that we write.
    @Test(arguments: units) func theirPagesAreThere(_ unit: String) throws {
        let pages = try Manual.pages().map(\.fileName)
        for page in try values("Documentation", unit) {
            #expect(pages.contains(page.replacing("man:", with: "").replacing("(1)", with: ".1")), "\(page)")
        }
    }

    @Test(
        .enabled(if: hasSystemd, "systemd-analyze is not installed: apt-get install systemd"),
        arguments: units)
    func systemdTakesThemAndFindsThemTight(_ unit: String) async throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("stubvmi-\(UUID().uuidString)")
        try Files.makeDirectory(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let path = folder.appending(unit)
        // The program need not be installed here.
        try Files.write(try text(unit).replacing("/usr/bin/stubvmi", with: Program.path.path), to: path)
        let verified = try await host.run(
            Invocation("systemd-analyze", ["verify", "--man=no", path.string], timeout: .seconds(300)))
        #expect(verified.status == 0)
        #expect(!verified.errors.contains(unit), "\(verified.errors)")
        let judged = try await host.run(
            Invocation(
                "systemd-analyze", ["security", "--offline=yes", "--threshold=20", path.string],
                timeout: .seconds(300)))
        #expect(judged.status == 0, "\(judged.output)")
        print(judged.output.split(separator: "\n").last ?? "")
    }
}
