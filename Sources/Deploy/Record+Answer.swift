// SPDX-License-Identifier: Apache-2.0
package import DomainConfig
import Host
import Spec
import TargetBundle

extension Record {
    /// The program of a record that is about a request alone.
    private static let request = "request"

    /// What a monitor answered, which has to be about that request and what was asked.
    ///
    /// Throws `denied` where the monitor refused it.
    package init(answer text: String, request number: UInt32, to question: Question) throws {
        try self.init(line: text)
        func corrupt(_ why: String) -> ToolError {
            ToolError(.corrupt, "the answer to request \(number) \(why)")
        }
        guard request == number else {
            throw corrupt(request.map { "is about request \($0)" } ?? "does not say that it is one")
        }
        guard program == Self.request else {
            let isRun = question.action == .run && program == question.program?.kind.rawValue
            guard isRun, target == question.target else { throw corrupt("is about something else") }
            return
        }
        if let error {
            throw ToolError(
                .denied,
                "the monitor refused: \(visible(error.message, limit: 200)) "
                    + "[\(visible(error.code, limit: 40))]")
        }
        guard question.action != .run, question.action != .list || programs != nil else {
            throw corrupt("does not have what was asked for")
        }
    }
}
