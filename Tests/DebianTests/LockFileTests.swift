// SPDX-License-Identifier: Apache-2.0
import Host
import Testing

@testable import Debian

/// The lock file, and what is refused in one.
@Suite struct LockFileTests {
    @Test func theEmbeddedOneNamesWhatIsBuiltFromNewestFirst() async throws {
        let lock = try LockFile.embedded()
        #expect(lock.entries(.binary, "newlib-source").count == 1)
        #expect(lock.entries(.source, "json-c").first?.files.count == 3)
        let xen = lock.entries(.source, "xen").map(\.version)
        #expect(xen.count > 1)
        for (newer, older) in zip(xen, xen.dropFirst()) {
            let host = Host.real(report: { _ in })
            let order = try await host.run(Invocation("dpkg", ["--compare-versions", newer, "gt", older]))
            #expect(order.status == 0, "\(newer) stands before \(older)")
        }
    }

    @Test(arguments: [
        "source hello", "source hello 1", "binary hello 1\nabc  hello.deb",
        "binary hello 1\n\(String(repeating: "a", count: 64))  ../hello.deb",
        "\(String(repeating: "a", count: 64))  hello.deb",
    ])
    func nonsenseIsRefused(_ text: String) {
        #expect(throws: Diagnostics.self) { try LockFile(parsing: text) }
    }

    @Test func everyWrongLineIsNamed() throws {
        let error = #expect(throws: Diagnostics.self) { try LockFile(parsing: "what\n# fine\n\nis this") }
        #expect(error?.all.map(\.location?.line) == [1, 4])
    }
}
