// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import SystemPackage
import Testing

@testable import Policy

/// The proof against setools, which reads the same binary with its own code.
struct SesearchTests {
    /// One permission that one type has on another.
    struct Grant: Hashable, Comparable, CustomStringConvertible {
        var source, target, objectClass, permission: String
        var description: String { "\(source) \(target):\(objectClass) \(permission)" }
        static func < (a: Self, b: Self) -> Bool { a.description < b.description }
    }

    @Test(
        "sesearch finds what the proof's rows say, no more and no less",
        .enabled(if: Tools.setools, "setools (sesearch, seinfo) is not installed"),
        arguments: [Spec.sample, .tiers])
    func same(_ spec: Spec) async throws {
        let scratch = try Scratch()
        let host = scratch.host
        let policy = try await PolicyBuild.build(
            spec: spec, sources: try await XenPolicy.sources, host: host
        ).path
        let proof = try Proof.prove(binary: policy, spec: spec)
        let attributes = try await members(policy, host)

        for domain in Confined.all(of: spec) {
            let family = domain.family
            var may: Set<Grant> = []
            var others: Set<Grant> = []
            for type in family {
                let asSource = try await search("-s", type, policy, host, attributes)
                may.formUnion(asSource.filter { $0.source == type })
                let asTarget = try await search("-t", type, policy, host, attributes)
                others.formUnion(asTarget.filter { $0.target == type && !family.contains($0.source) })
            }
            // What leads from a target to its monitor is named by the monitor's tier.
            let led = others.filter { !domain.allowances(from: $0.source, to: $0.target).isEmpty }
            may.formUnion(led)
            #expect(may.sorted() == grants(proof.rows.filter { $0.monitor == domain.name }))
            #expect(
                others.subtracting(led).sorted() == grants(proof.others.filter { $0.monitor == domain.name }))
            var count = 0
            for allowance in domain.allowances {
                count += domain.types(of: allowance.subject).count * domain.types(of: allowance.object).count
            }
            #expect(may.count == count)
        }
    }

    @Test(
        "The ring's two ends get the labels that its rules are about, and no others between two of ours do",
        .enabled(if: Tools.setools, "setools (sesearch, seinfo) is not installed"))
    func transitions() async throws {
        let scratch = try Scratch()
        let host = scratch.host
        let policy = try await PolicyBuild.build(
            spec: .tiers, sources: try await XenPolicy.sources, host: host
        ).path
        let text = try await host.check(Invocation("sesearch", ["-T", "-c", "event", policy.string]))
        let ours = text.split(separator: "\n").filter { line in
            line.split(separator: " ").dropFirst().prefix(2).allSatisfy { $0.hasPrefix("stubvmi_") }
        }
        let monitor = "stubvmi_monitor_events_t"
        let rings = ["stubvmi_target_all_t", "stubvmi_target_one_events_t"].flatMap {
            [
                "type_transition \(monitor) \($0):event \(monitor)_channel;",
                "type_transition \($0) \(monitor):event \($0)_channel;",
            ]
        }
        #expect(Set(ours.map(String.init)) == Set(rings))
    }

    private func grants(_ rows: [Proof.Row]) -> [Grant] {
        rows.flatMap { row in
            row.permissions.map {
                Grant(source: row.source, target: row.target, objectClass: row.class, permission: $0)
            }
        }.sorted()
    }

    /// `allow SOURCE TARGET:CLASS { PERM ... };`, or one permission without braces; attributes expanded.
    private func search(
        _ option: String, _ type: String, _ policy: FilePath, _ host: Host, _ attributes: [String: [String]]
    ) async throws -> Set<Grant> {
        let text = try await host.check(Invocation("sesearch", ["-A", option, type, policy.string]))
        var found: Set<Grant> = []
        for line in text.split(separator: "\n") where line.hasPrefix("allow ") {
            let rule = line.prefix { $0 != ";" }
            let words = rule.split(whereSeparator: { " :{}".contains($0) }).map(String.init)
            for source in attributes[words[1]] ?? [words[1]] {
                for target in attributes[words[2]] ?? [words[2] == "self" ? source : words[2]] {
                    for permission in words[4...] {
                        let grant = Grant(
                            source: source, target: target, objectClass: words[3], permission: permission)
                        found.insert(grant)
                    }
                }
            }
        }
        return found
    }

    /// The types of each attribute: `attribute NAME;` lines of seinfo, each followed by its types.
    private func members(_ policy: FilePath, _ host: Host) async throws -> [String: [String]] {
        let text = try await host.check(Invocation("seinfo", ["-a", "-x", policy.string]))
        var attributes: [String: [String]] = [:]
        var current = ""
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: { " ;\t".contains($0) }).map(String.init)
            if words.count == 2, words[0] == "attribute" {
                current = words[1]
            } else if words.count == 1, !current.isEmpty {
                attributes[current, default: []].append(words[0])
            }
        }
        #expect(attributes["domain_type"]?.contains("dom0_t") == true)
        return attributes
    }
}
