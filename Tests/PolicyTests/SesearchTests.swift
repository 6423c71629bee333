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
        .enabled(if: Tools.setools, "setools (sesearch, seinfo) is not installed"))
    func same() async throws {
        let scratch = try Scratch()
        let host = scratch.host
        let policy = try await PolicyBuild.build(
            spec: .sample, sources: try await XenPolicy.sources, host: host
        ).path
        let proof = try Proof.prove(binary: policy, spec: .sample)
        let attributes = try await members(policy, host)

        for monitor in Spec.sample.monitors {
            let family = [monitor.type, "\(monitor.type)_self", "\(monitor.type)_channel"]
            var may: Set<Grant> = []
            var others: Set<Grant> = []
            for type in family {
                let asSource = try await search("-s", type, policy, host, attributes)
                may.formUnion(asSource.filter { $0.source == type })
                let asTarget = try await search("-t", type, policy, host, attributes)
                others.formUnion(asTarget.filter { $0.target == type && !family.contains($0.source) })
            }
            #expect(may.sorted() == grants(proof.rows.filter { $0.monitor == monitor.name }))
            #expect(others.sorted() == grants(proof.others.filter { $0.monitor == monitor.name }))
            #expect(may.count == monitor.tier.allowances.count + 2 * (monitor.targets.count - 1))
        }
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
