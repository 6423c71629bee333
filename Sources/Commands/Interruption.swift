// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host

import class Foundation.Thread

/// SIGINT and SIGTERM: the first one is told to the program, the next one kills it.
enum Interruption {
    /// Made before the handler is set, so that the handler only reads it.
    private static let wakeup = try? Wakeup()

    /// Calls `body` at the first of the two signals, from another thread.
    static func onFirst(_ body: @escaping @Sendable () -> Void) {
        guard let wakeup else { return }
        for number in [SIGINT, SIGTERM] { handle(number) }
        Thread.detachNewThread {
            wakeup.wait()
            body()
        }
    }

    private static func handle(_ number: Int32) {
        var before = sigaction()
        // Who started this program in the background does not want Ctrl-C to reach it.
        guard sigaction(number, nil, &before) == 0,
            unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) != 1
        else { return }
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            signal(SIGINT, SIG_DFL)
            signal(SIGTERM, SIG_DFL)
            Interruption.wakeup?.signal()
        }
        action.sa_flags = Int32(SA_RESTART)
        sigaction(number, &action, nil)
    }
}
