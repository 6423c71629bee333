// SPDX-License-Identifier: Apache-2.0
internal import VMICore

/// Why something that was asked for cannot be done: a word for programs and a sentence for people.
struct Refusal: Error {
    var code: String
    var message: String

    init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: VMIError) { self.init(error.code, error.message) }
}
