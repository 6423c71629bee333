// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What was in dom0 after a command: its domains, who may read whose name, hand-overs, the tool's files.
struct Aftermath {
    struct Domain {
        var name: String
        var id: String
        var state: String
        var label: String

        var isMonitor: Bool { label.contains(":stubvmi_monitor_") }
    }

    var domains: [Domain] = []
    /// xenstore's nodes below a domain's own: its name, what it was handed, what it says.
    var nodes: [String: String] = [:]
    /// Ids of the domains that may read each domain's name, by its id.
    var readers: [String: Set<String>] = [:]
    var files: [String] = []

    /// Takes in `domain`, `node` and `file` lines, as Xen's own tools print what follows.
    mutating func take(_ kind: Substring, _ text: String) {
        switch kind {
        case "domain":
            let columns = text.split(separator: " ").map(String.init)
            guard columns.count >= 6 else { return }
            domains.append(
                Domain(
                    name: columns[0], id: columns[1], state: columns[4],
                    label: columns.count > 6 ? columns[6] : ""))
        case "node":
            guard let node = text.wholeMatch(of: /\/local\/domain\/(\d+)\/(.*?) = "(.*?)"\s+\((.*)\)/)
            else { return }
            nodes["\(node.1)/\(node.2)"] = String(node.3)
            guard node.2 == "name" else { return }
            let others = node.4.split(separator: ",").dropFirst().map { String($0.dropFirst()) }
            readers[String(node.1)] = Set(others).subtracting([String(node.1)])
        case "file": files.append(text)
        default: break
        }
    }

    /// What is not as it has to be when a monitor watches a target; nil: when there is no monitor.
    func defects(watching target: String?) -> [String] {
        domainDefects(target) + grantDefects(target) + handOverDefects() + fileDefects(target)
    }

    private func domainDefects(_ target: String?) -> [String] {
        var found: [String] = []
        let monitors = domains.filter(\.isMonitor)
        if monitors.map(\.name) != (target == nil ? [] : ["watch"]) {
            found.append("monitors: \(monitors.map { "\($0.name) (\($0.id))" })")
        }
        for name in ["web", "db"] where domains.count(where: { $0.name == name }) != 1 {
            found.append("the target '\(name)' is not there once")
        }
        found += domains.filter { $0.state.contains("p") }.map { "\($0.name) is paused" }
        // Pages that somebody still maps keep a domain's remains in Xen's list.
        found += domains.filter { $0.name == "(null)" }.map { "domain \($0.id) is not gone" }
        return found
    }

    /// A name may be read by the monitor that watches the domain, and by nobody else.
    private func grantDefects(_ target: String?) -> [String] {
        let monitors = Set(domains.filter(\.isMonitor).map(\.id))
        let watched = domains.first { $0.name == target }?.id
        return readers.filter { $0.value != ($0.key == watched ? monitors : []) }
            .map { "domain \($0.key)'s name can be read by \($0.value.sorted())" }
    }

    /// One hand-over for each monitor, which it has taken, and none for anybody else.
    private func handOverDefects() -> [String] {
        let ids = Set(domains.filter(\.isMonitor).map(\.id))
        var found: [String] = []
        var numbers: [String: [String]] = [:]
        for path in nodes.keys {
            guard let node = path.wholeMatch(of: /(\d+)\/stubvmi\/(\d+)/) else { continue }
            numbers[String(node.1), default: []].append(String(node.2))
        }
        for id in ids {
            let number = nodes["\(id)/stubvmi/generation"] ?? "none"
            if numbers[id] != [number] { found.append("hand-overs \(numbers[id] ?? []) and not \(number)") }
            let word = nodes["\(id)/data/stubvmi/state"] ?? ""
            if word != "ready \(number)" { found.append("it says '\(word)' at hand-over \(number)") }
        }
        return found + numbers.keys.filter { !ids.contains($0) }.map { "hand-overs of domain \($0) are left" }
    }

    private func fileDefects(_ target: String?) -> [String] {
        let own = target == nil ? [] : ["watch.bundle", "watch.cfg"]
        let expected = Set(["image", "images", "lock", "state.json"] + own)
        return files.filter { !expected.contains($0) }.map { "the file \($0) is left" }
            + own.filter { !files.contains($0) }.map { "the file \($0) is not there" }
    }
}
