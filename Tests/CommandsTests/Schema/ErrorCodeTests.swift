// SPDX-License-Identifier: Apache-2.0
import Foundation
import TargetBundle
import Testing
import VMICore

/// The codes of errors in records are those that docs/json.md lists.
@Suite struct ErrorCodeTests {
    /// One of each case; the switch does not compile when a case is added and not thought of here.
    private static var all: [VMIError] {
        let address = VirtualAddress(0)
        let errors: [VMIError] = [
            .absent(Frame(0)), .denied, .gone, .platform(5), .notCanonical(address),
            .notPresent(address, level: 1), .reservedBits(address, level: 1), .badPointer(address),
            .loop(address), .tooMany(1), .recordFull, .profileLacks("x"), .profileWrong("x"), .kernelNotFound,
            .kernelNotMapped(PhysicalAddress(0)), .tooManyKernels(1), .noProcess(1), .noProcessNamed("x"),
            .noAddressSpace(1), .onlyInMonitor, .notLinked, .onlyOn(.linux), .onlyOn64Bits,
            .format(.truncated),
        ]
        for error in errors {
            switch error {
            case .absent, .denied, .gone, .platform, .notCanonical, .notPresent, .reservedBits, .badPointer,
                .loop, .tooMany, .recordFull, .profileLacks, .profileWrong, .kernelNotFound, .kernelNotMapped,
                .tooManyKernels,
                .noProcess, .noProcessNamed, .noAddressSpace, .onlyInMonitor, .notLinked,
                .onlyOn, .onlyOn64Bits, .format:
                break
            }
        }
        return errors
    }

    @Test func eachCodeIsDescribed() throws {
        let described = try SchemaPage("json.md").sections["Error codes of records"]?.words ?? []
        #expect(Set(described) == Set(Self.all.map(\.code)))
        #expect(described.count == Set(described).count)
    }

    /// What a monitor says beside them; it is not linked for the host, so its source is read.
    @Test func eachCodeOfControlIsDescribed() throws {
        let sections = try SchemaPage("json.md").sections
        let described = sections["Error codes of control and events"]?.words ?? []
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/Control/ControlError.swift")
        let source = try String(contentsOf: path, encoding: .utf8)
        let codes = source.matches(of: /case \.\w+: "([a-z-]+)"\n/).map { String($0.1) }
        #expect(Set(described) == Set(codes).subtracting(Self.all.map(\.code)))
        #expect(codes.count == 12 && described.count == 8)
    }
}
