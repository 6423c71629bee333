// SPDX-License-Identifier: Apache-2.0
import Debian
import Host
import SystemPackage

extension RunningLab {
    /// An answer of the agent, with what came over the other two lines.
    struct Collected: Sendable {
        var answer: [String]
        var output: [UInt8] = []
        var errors: [UInt8] = []
    }

    /// Waits until dom0's agent answers. Ends early when QEMU does, or Xen panics.
    func waitUntilReady(_ timeout: Duration) async throws {
        let ping = Exchange(request: ["ping"], hasOutput: false, deadline: .now + timeout)
        do {
            _ = try await exchangeOnce(ping, unless: { consoleTail.contains("Panic on CPU") })
        } catch Exchange.Failure.cancelled where !Task.isCancelled {
            throw ToolError(.toolFailed, "Xen panicked while the lab booted", cause: consoleTail)
        } catch let failure as Exchange.Failure {
            throw explain(failure, "the lab's boot", timeout)
        }
    }

    /// Puts a request to the agent. One caller at a time: others wait for their turn.
    func exchange(
        _ request: [String], called what: String, data: [UInt8] = [], hasOutput: Bool = true,
        timeout: Duration, limit: Int,
        onLine: (@Sendable (Stream, String) -> Void)? = nil
    ) async throws -> Collected {
        try await FileLock.holding(folder.appending("lock"), host: host, timeout: timeout) {
            let exchange = Exchange(
                request: request, data: data, hasOutput: hasOutput, deadline: .now + timeout, limit: limit)
            do {
                return try await exchangeOnce(exchange, onLine: onLine)
            } catch let failure as Exchange.Failure {
                throw explain(failure, what, timeout)
            }
        }
    }

    func exchangeOnce(
        _ exchange: Exchange, unless stop: @escaping @Sendable () -> Bool = { false },
        onLine: (@Sendable (Stream, String) -> Void)? = nil
    ) async throws -> Collected {
        let folder = folder
        return try await blocking { cancellation in
            var collected = Collected(answer: [])
            var splitters: [Stream: LineSplitter] = [.output: LineSplitter(), .errors: LineSplitter()]
            collected.answer = try exchange.run(
                in: folder, isCancelled: { cancellation.isCancelled || stop() },
                onBytes: { port, bytes in
                    let stream: Stream = port == .output ? .output : .errors
                    if stream == .output { collected.output += bytes } else { collected.errors += bytes }
                    guard let onLine else { return }
                    for line in splitters[stream]?.take(bytes) ?? [] { onLine(stream, line) }
                })
            for stream in [Stream.output, .errors] {
                if let onLine, let line = splitters[stream]?.last() { onLine(stream, line) }
            }
            return collected
        }
    }

    private func explain(_ failure: Exchange.Failure, _ what: String, _ timeout: Duration) -> any Error {
        switch failure {
        case .hungUp: ToolError(.toolFailed, "the lab ended before this did: \(what)", cause: consoleTail)
        case .tooLate:
            ToolError(
                .timeout, "\(what) did not end within \(timeout)",
                hint: "under emulation a busy machine can be several times slower: try again with more time",
                cause: consoleTail)
        case .tooMuch: ToolError(.invalidInput, "\(what) gave more output than is taken")
        case .cancelled: CancellationError()
        }
    }
}
