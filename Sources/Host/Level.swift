// SPDX-License-Identifier: Apache-2.0

/// How grave a line for the user is; the numbers are those of syslog and of the journal.
public enum Level: Int, Sendable, CaseIterable {
    case error = 3
    case warning = 4
    case info = 6
    case debug = 7
}
