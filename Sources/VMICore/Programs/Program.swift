// SPDX-License-Identifier: Apache-2.0

/// What can be asked of a target.
public enum Program: Sendable, Equatable {
    case processList
    case moduleList
    /// Where a kernel symbol lies, and the 64 bytes there.
    case mapAddress(symbol: String)

    /// Its name on the command line, in specs and in records.
    public var name: String {
        switch self {
        case .processList: "process-list"
        case .moduleList: "module-list"
        case .mapAddress: "map-addr"
        }
    }
}

/// Where and when a record was made; the image tells, `inspect` has no need to.
public struct RecordContext: Sendable {
    public var monitor: String
    public var target: String
    public var milliseconds: UInt64

    public init(monitor: String, target: String, milliseconds: UInt64) {
        self.monitor = monitor
        self.target = target
        self.milliseconds = milliseconds
    }
}
