// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// One request to the agent in dom0 and its answer. Blocks, at most until the deadline.
struct Exchange {
    /// Why it ended without an answer.
    enum Failure: Error { case hungUp, tooLate, cancelled, tooMuch }

    /// The request's first words; the token comes after the first.
    var request: [String]
    /// What follows the request's line.
    var data: [UInt8] = []
    /// Whether output is expected between marks.
    var hasOutput = true
    var deadline: ContinuousClock.Instant
    /// The most bytes taken of each stream.
    var limit = 16 << 20

    let token = UUID().uuidString

    /// The words of the answer after the token.
    ///
    /// - Parameter onBytes: gets the command's output and errors as they come in.
    func run(
        in folder: FilePath, isCancelled: () -> Bool, onBytes: (ControlPort, [UInt8]) -> Void
    ) throws -> [String] {
        let sockets = try ControlPort.allCases.map { try LocalSocket(folder.appending($0.rawValue)) }
        let words = [request[0], token] + request.dropFirst()
        // The empty line ends what a caller before this one may have left unfinished.
        let message = Array(("\n" + words.joined(separator: " ") + "\n").utf8) + data
        var sent = message[...]
        var lines = LineSplitter()
        var streams: [ControlPort: MarkedStream] = [:]
        var counts: [ControlPort: Int] = [:]
        if hasOutput {
            streams = [.output: MarkedStream(token: token), .errors: MarkedStream(token: token)]
        }
        var answer: [String]?
        while true {
            if let answer, streams.values.allSatisfy(\.ended) { return answer }
            if isCancelled() { throw Failure.cancelled }
            if ContinuousClock.now >= deadline { throw Failure.tooLate }
            LocalSocket.wait(for: sockets, writing: sent.isEmpty ? nil : sockets[0])
            if !sent.isEmpty { sent = try sent.dropFirst(sockets[0].send(sent)) }
            for (port, socket) in zip(ControlPort.allCases, sockets) {
                guard let bytes = try socket.receive() else { continue }
                if bytes.isEmpty { throw Failure.hungUp }
                if port == .control {
                    for line in lines.take(bytes) {
                        let words = line.split(separator: " ")
                        if words.count >= 2, words[1] == token {
                            answer = words.dropFirst(2).map(String.init)
                        }
                    }
                } else if let own = streams[port]?.take(bytes), !own.isEmpty {
                    counts[port, default: 0] += own.count
                    if counts[port, default: 0] > limit { throw Failure.tooMuch }
                    onBytes(port, own)
                }
            }
        }
    }
}
