// SPDX-License-Identifier: Apache-2.0
internal import VMICore

/// Where a record goes. One type for all places, so that each program is in the image once.
enum Output: ByteSink {
    case console
    /// It is kept until it is whole: the answer to a request, or what the supervisor says.
    case answer
    /// A run that is not told of.
    case nowhere

    /// The most bytes of a record.
    var limit: Int {
        switch self {
        case .answer: Edge.answerLimit
        case .console, .nowhere: Record<Output>.imageLimit
        }
    }

    mutating func write(_ bytes: Span<UInt8>) {
        switch self {
        case .console:
            var console = Console()
            console.write(bytes)
        case .answer: Edge.keep(bytes)
        case .nowhere: break
        }
    }
}
