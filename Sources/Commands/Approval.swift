// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc
import Host
import SystemPackage

/// Asks before something is changed that cannot be had back for free.
struct Approval: ParsableArguments {
    @Flag(help: "Go on without asking. Without a terminal to ask on, nothing is asked either.")
    var autoApprove = false

    /// The longest answer that is read.
    private static let limit = 1024

    /// Returns if the user says yes; throws if not. A pipe or a script is not asked: it has decided already.
    func ask(
        _ question: String, on input: FileDescriptor = .standardInput,
        _ errors: FileDescriptor = .standardError
    ) async throws {
        guard !autoApprove, isatty(input.rawValue) == 1, isatty(errors.rawValue) == 1 else { return }
        let style = Terminal.current.errors
        let words = "\(style(.strong, question))\n  Only 'yes' is a yes: "
        try errors.writeAll(Array(words.utf8))
        guard let answer = try await answer(on: input) else {
            try errors.writeAll([0x0a])
            throw ToolError(.interrupted, "there was no answer, and nothing was changed")
        }
        guard answer == "yes" else {
            throw ToolError(
                .denied, "not approved, and nothing was changed", hint: "answer yes, or --auto-approve")
        }
    }

    /// A line without its surrounding blanks; nil when the input ends before it does.
    private func answer(on input: FileDescriptor) async throws -> String? {
        try await cancellable { wakeup in
            var bytes: [UInt8] = []
            while bytes.last != 0x0a, bytes.count < Approval.limit {
                guard try wakeup.wait(for: input) else { continue }
                var byte: UInt8 = 0
                let count = try withUnsafeMutableBytes(of: &byte) { try input.read(into: $0) }
                if count == 0 { return nil }
                bytes.append(byte)
            }
            let words = bytes.split { [0x09, 0x0a, 0x0d, 0x20].contains($0) }
            return words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
        }
    }
}
