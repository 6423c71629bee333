// SPDX-License-Identifier: Apache-2.0
import Host

/// The monitors that the supervisor is to look after, as one numbered generation of nodes in xenstore.
///
/// Like a `HandOver` it is written whole and never changed. The supervisor confirms it once whatever is no ward any
/// more has left nothing behind in its targets.
public struct Wards: Sendable, Equatable {
    /// A monitor of tier `control` or `events`.
    public struct Ward: Sendable, Equatable {
        public var monitor: UInt32
        /// The machine frame of the monitor's journal, as the monitor says.
        public var journal: UInt64
        /// The only domains that the supervisor touches for its sake.
        public var targets: [UInt32]

        public init(monitor: UInt32, journal: UInt64, targets: [UInt32]) {
            self.monitor = monitor
            self.journal = journal
            self.targets = targets
        }

        /// As the image reads it: Sources/Monitor/Control/Supervisor.
        var text: String {
            ([UInt64(monitor), journal] + targets.map(UInt64.init)).map(String.init).joined(separator: " ")
        }

        init?(text: String) {
            let numbers = text.split(separator: " ").map { UInt64($0) }
            guard numbers.count >= 2, let monitor = numbers[0].flatMap({ UInt32(exactly: $0) }),
                let journal = numbers[1]
            else { return nil }
            self.init(
                monitor: monitor, journal: journal,
                targets: numbers.dropFirst(2).compactMap { $0.flatMap { UInt32(exactly: $0) } })
        }
    }

    public var supervisor: UInt32
    public var wards: [Ward]

    /// What the image can look after (SUPERVISOR_JOURNALS and SUPERVISOR_RINGS in supervision.h).
    public static let most = 64
    public static let mostRings = 128

    public init(supervisor: UInt32, wards: [Ward]) {
        self.supervisor = supervisor
        self.wards = wards
    }

    private func nodes(_ generation: UInt32) -> [(path: String, value: [UInt8])] {
        let home = Nodes.generation(generation, of: supervisor)
        return wards.enumerated().map { ("\(home)/ward/\($0)", Array($1.text.utf8)) }
    }

    /// Those that a supervisor was told of last, but for monitors that have ended.
    public static func remaining(of supervisor: UInt32, in store: XenStore) throws -> Wards {
        guard let last = try store.generation(of: supervisor) else {
            return Wards(supervisor: supervisor, wards: [])
        }
        let folder = Nodes.generation(last, of: supervisor) + "/ward"
        let wards = try (store.list(folder) ?? []).compactMap { Int($0) }.sorted().compactMap { index in
            try store.read("\(folder)/\(index)").flatMap { Ward(text: $0) }
        }
        return Wards(
            supervisor: supervisor,
            wards: try wards.filter { try store.exists(Nodes.domain($0.monitor)) })
    }

    /// Hands them over, unless the supervisor has them already; the generation that has them.
    public func apply(to store: XenStore) throws -> UInt32 {
        try store.transaction { transaction in
            if let last = try store.generation(of: supervisor, in: transaction),
                try isInPlace(last, in: store, transaction)
            {
                return last
            }
            let next = try store.nextGeneration(of: supervisor)
            try store.write(nodes(next), as: next, for: supervisor, in: transaction)
            return next
        }
    }

    private func isInPlace(
        _ generation: UInt32, in store: XenStore, _ transaction: XenStore.Transaction
    ) throws -> Bool {
        let home = Nodes.generation(generation, of: supervisor)
        guard try store.list(home + "/ward", in: transaction)?.count ?? 0 == wards.count else { return false }
        return try nodes(generation).allSatisfy { try store.bytes(of: $0.path, in: transaction) == $0.value }
    }
}

extension XenStore {
    /// Where a monitor keeps its journal; nil for one that does not say, or names what is no frame.
    public func journal(of monitor: UInt32) throws -> UInt64? {
        guard let frame = try read(Nodes.journal(of: monitor)).flatMap({ UInt64($0) }) else { return nil }
        // No processor has more than 52 bits of addresses. A number that the supervisor could not read would
        // make it refuse all wards.
        return frame > 0 && frame < 1 << 40 ? frame : nil
    }
}
