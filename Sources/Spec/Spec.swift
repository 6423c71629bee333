// SPDX-License-Identifier: Apache-2.0
public import TargetBundle

/// Who may watch whom: one spec file, read and checked.
///
/// A value of this type holds together: names are valid and unique, every target that a monitor
/// names exists, and what is asked for can be done. `Spec.load` makes it.
public struct Spec: Sendable, Equatable, Codable {
    public var monitors: [Monitor]
    public var targets: [Target]
    /// Whether nobody, dom0 included, can change the policy any more once all of this is there.
    public var seal: Bool

    public init(monitors: [Monitor], targets: [Target], seal: Bool = false) {
        self.monitors = monitors
        self.targets = targets
        self.seal = seal
    }

    /// The targets of a monitor, in the order in which it numbers them.
    public func targets(of monitor: Monitor) -> [Target] {
        monitor.targets.compactMap { name in targets.first { $0.name == name } }
    }

    /// The monitors that watch a target.
    public func monitors(of target: Target) -> [Monitor] {
        monitors.filter { $0.targets.contains(target.name) }
    }
}

/// An introspection domain.
public struct Monitor: Sendable, Equatable, Codable {
    /// The name of its Xen domain.
    public var name: String
    public var tier: Tier
    /// Memory of the domain in MiB.
    public var memory: Int
    /// Names of its targets.
    public var targets: [String]
    public var programs: [Program]
    /// Programs of the user's own.
    public var cPrograms: [CProgram]

    public init(
        name: String, tier: Tier, memory: Int, targets: [String], programs: [Program],
        cPrograms: [CProgram] = []
    ) {
        self.name = name
        self.tier = tier
        self.memory = memory
        self.targets = targets
        self.programs = programs
        self.cPrograms = cPrograms
    }
}

/// One introspection program that a monitor runs.
public struct Program: Sendable, Equatable, Codable {
    public var kind: ProgramKind
    /// Milliseconds between two runs; nil is once.
    public var every: Int?
    /// The kernel symbol that it reads.
    public var symbol: String?
    /// The virtual address that it reads.
    public var address: UInt64?
    /// The process that it is about: a pid, or a name that several may have.
    public var process: String?
    /// How many bytes or messages it reads.
    public var count: Int?

    /// The kernel's symbol that its own symbol means; one that ends in `*` means all that begin so.
    public var kernelSymbol: String? { kind.kernelSymbol(symbol) }

    public init(
        _ kind: ProgramKind, every: Int? = nil, symbol: String? = nil, address: UInt64? = nil,
        process: String? = nil, count: Int? = nil
    ) {
        self.kind = kind
        self.every = every
        self.symbol = symbol
        self.address = address
        self.process = process
        self.count = count
    }

    /// Whether it asks for the same, however often.
    func asksTheSame(as other: Program) -> Bool {
        var same = other
        same.every = every
        return same == self
    }
}

extension ProgramKind: Codable {}

/// A domain that is watched.
public struct Target: Sendable, Equatable, Codable {
    public enum OperatingSystem: String, Sendable, CaseIterable, Codable { case linux, windows }

    /// The name of its Xen domain.
    public var name: String
    public var os: OperatingSystem
    public var profile: ProfileSource

    public init(name: String, os: OperatingSystem, profile: ProfileSource) {
        self.name = name
        self.os = os
        self.profile = profile
    }
}
