// SPDX-License-Identifier: Apache-2.0
public import Spec

/// What the hypervisor refused, out of its log: equal refusals together, each judged by the spec.
public struct Denials: Sendable, Equatable, Codable {
    /// Refusals that are equal but for the domains' numbers.
    public struct Group: Sendable, Equatable, Codable {
        /// How often it stands in the log.
        public var count: Int
        /// The monitor that was refused something; none for refusals of others.
        public var monitor: String?
        /// FLASK type of who was refused; none where the hypervisor only had a number for it.
        public var source: String?
        /// FLASK type of what it was about.
        public var target: String?
        public var `class`: String
        /// In alphabetical order.
        public var permissions: [String]
        /// The domains of the last such line, as Xen writes them: `d4`, `d[IO]`.
        public var sourceDomain: String?
        public var targetDomain: String?
        public var verdict: Verdict
        /// One sentence: who wanted what of whom, and whether its tier allows that.
        public var message: String
        /// What to change, or to type.
        public var advice: String
    }

    /// What a refusal means.
    public enum Verdict: String, Sendable, Codable, CaseIterable {
        /// The tier allows it: the policy that refused it was not the spec's.
        case stale
        /// The tier allows it, unless a boolean of the policy is off.
        case switchedOff = "switched-off"
        /// The tier allows it on the monitor's targets, and this is none of them.
        case notItsTarget = "not-its-target"
        /// No tier that the monitor has allows it.
        case forbidden
        /// The spec has no such monitor.
        case strangeMonitor = "strange-monitor"
        /// Somebody wanted something of a monitor that is not theirs to have.
        case onMonitor = "on-monitor"
        /// A label that the loaded policy does not know.
        case unlabeled
        /// No monitor has to do with it.
        case notOurs = "not-ours"
    }

    public var schema = 1
    /// How many refusals the log holds.
    public var count = 0
    /// Refusals that are cut off or damaged.
    public var unreadable = 0
    /// Refusals beyond the different ones that are listed.
    public var unlisted = 0
    /// Those about monitors first, and the most frequent first.
    public var groups: [Group] = []

    /// More different refusals than a person reads.
    static let mostGroups = 1000

    /// Reads a log of the hypervisor: what `xl dmesg` prints, or what its serial console showed.
    public static func read(_ log: [UInt8], spec: Spec?) -> Denials {
        var denials = Denials()
        var groups: [DenialLine: (first: Int, count: Int, last: DenialLine)] = [:]
        for line in log.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) where DenialLine.isDenial(line) {
            denials.count += 1
            guard let denial = DenialLine(line) else {
                denials.unreadable += 1
                continue
            }
            var key = denial
            (key.sourceDomain, key.targetDomain) = (nil, nil)
            if let known = groups[key] {
                groups[key] = (known.first, known.count + 1, denial)
            } else if groups.count < mostGroups {
                groups[key] = (groups.count, 1, denial)
            } else {
                denials.unlisted += 1
            }
        }
        let judge = DenialJudge(spec)
        denials.groups = groups.values.map { ($0.first, judge.group($0.last, count: $0.count)) }
            .sorted {
                ($0.1.monitor == nil ? 1 : 0, -$0.1.count, $0.0) < (
                    $1.1.monitor == nil ? 1 : 0, -$1.1.count, $1.0
                )
            }
            .map(\.1)
        return denials
    }
}
