// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle

/// A monitor's targets and what it is to do with them, as one numbered generation of nodes in xenstore.
///
/// Written whole in one transaction, never changed afterwards, and taken by the monitor as a whole or not at
/// all: so it never reads half of one and half of another.
public struct HandOver: Sendable, Equatable {
    /// What the monitor may read of its targets.
    public let names: GrantSet
    public let generation: UInt32
    /// The bundle that it is to use from now on; nil for the one that it has.
    public let bundle: [UInt8]?

    /// What the image can hold (MONITOR_TARGETS in monitor.h).
    public static let mostTargets = 8
    /// How many bytes of the bundle a node holds.
    public static let chunk = 2048

    /// Refuses ids that are not those of guests, and what a monitor could not take.
    public init(monitor: UInt32, generation: UInt32, targets: [UInt32], bundle: [UInt8]? = nil) throws {
        names = try GrantSet.plan(monitor: monitor, targets: targets)
        guard generation > 0 else { throw ToolError(.invalidInput, "generations are counted from 1") }
        guard (1...Self.mostTargets).contains(targets.count) else {
            throw ToolError(
                .invalidInput, "domain \(monitor) would have \(targets.count) targets",
                hint: "1 to \(Self.mostTargets) targets a monitor")
        }
        if let bundle, bundle.isEmpty || bundle.count > PackedBundle.limit {
            throw ToolError(.invalidInput, "\(bundle.count) bytes are no target bundle")
        }
        self.generation = generation
        self.bundle = bundle
    }

    public var monitor: UInt32 { names.monitor }
    public var targets: [UInt32] { names.targets }
    /// The rights on nodes that others own.
    public var grants: [Grant] { names.grants }

    /// The node above all nodes of this generation.
    var home: String { Nodes.generation(generation, of: monitor) }

    /// The nodes that dom0 writes for the monitor, but the one that makes the generation count.
    var nodes: [(path: String, value: [UInt8])] {
        var nodes = targets.enumerated().map { index, domid in
            ("\(home)/target/\(index)", Array(String(domid).utf8))
        }
        guard let bundle else { return nodes }
        nodes.append(("\(home)/bundle/size", Array(String(bundle.count).utf8)))
        for start in stride(from: 0, to: bundle.count, by: Self.chunk) {
            let end = min(start + Self.chunk, bundle.count)
            nodes.append(("\(home)/bundle/\(start / Self.chunk)", Array(bundle[start..<end])))
        }
        return nodes
    }

    /// Who may read those: dom0 owns them.
    var access: [Access] { Self.access(for: monitor) }

    static func access(for domain: UInt32) -> [Access] { [Access(0, []), Access(domain, .read)] }
}
