// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Grants
import Host
import SystemPackage

/// Whether this host can run monitors: each thing that was looked at, with what to do about it.
public struct HealthCheck: Sendable, Equatable, Codable {
    public enum Verdict: String, Sendable, Codable { case pass, warn, fail }

    public struct Check: Sendable, Equatable, Codable {
        public var name: String
        public var verdict: Verdict
        public var detail: String
        /// What to type or do; nil when all is well.
        public var remedy: String?
    }

    public var schema = 1
    /// Whether nothing failed.
    public var ready: Bool
    public var checks: [Check]

    init(_ checks: [Check]) {
        ready = !checks.contains { $0.verdict == .fail }
        self.checks = checks
    }

    /// Looks at everything that a deployment stands on; needs neither root nor Xen.
    public static func run(_ site: Site) async -> HealthCheck {
        var checks = [await hypervisor(site.host), await flask(site.host), xenstore(site)]
        for (tool, package) in [("m4", "m4"), ("checkpolicy", "checkpolicy")] {
            checks.append(program(tool, package, site.host))
        }
        checks.append(image(site.layout))
        checks.append(console())
        return HealthCheck(checks)
    }

    private static func hypervisor(_ host: Host) async -> Check {
        do {
            let info = try await host.hypervisor()
            return Check(
                name: "hypervisor", verdict: .pass,
                detail: "Xen \(info.version), \(info.freeMemory) MiB free")
        } catch {
            return Check(
                name: "hypervisor", verdict: .fail, detail: "this is not dom0 of a Xen host",
                remedy: "stubvmi lab run SPEC boots one in QEMU")
        }
    }

    private static func flask(_ host: Host) async -> Check {
        do {
            try await Preflight.enforcing(host)
            return Check(name: "flask", verdict: .pass, detail: "enforcing")
        } catch let error as ToolError {
            return Check(name: "flask", verdict: .fail, detail: error.message, remedy: error.hint)
        } catch {
            return Check(name: "flask", verdict: .fail, detail: "\(error)")
        }
    }

    private static func xenstore(_ site: Site) -> Check {
        do {
            _ = try site.store().read("/local/domain/0/name")
            return Check(name: "xenstore", verdict: .pass, detail: "answers")
        } catch {
            return Check(
                name: "xenstore", verdict: .fail, detail: "xenstored does not answer",
                remedy: "systemctl start xenstored")
        }
    }

    private static func program(_ name: String, _ package: String, _ host: Host) -> Check {
        let folders = (host.environment("PATH") ?? "").split(separator: ":").map { FilePath(String($0)) }
        if let path = folders.map({ $0.appending(name) }).first(where: Files.exists) {
            return Check(name: name, verdict: .pass, detail: path.string)
        }
        return Check(
            name: name, verdict: .fail, detail: "not found", remedy: "apt-get install \(package)")
    }

    private static func image(_ layout: Layout) -> Check {
        if Files.exists(layout.image) {
            return Check(name: "image", verdict: .pass, detail: layout.image.string)
        }
        return Check(
            name: "image", verdict: .warn, detail: "there is none at \(layout.image)",
            remedy: "make image, and copy build/image there, or apply --image FILE")
    }

    private static func console() -> Check {
        if let folder = ConsoleLog.folders.first(where: Files.exists) {
            return Check(name: "console logs", verdict: .pass, detail: "\(folder)")
        }
        return Check(
            name: "console logs", verdict: .warn, detail: "xenconsoled keeps none",
            remedy: "set XENCONSOLED_TRACE=guest in /etc/default/xen and restart xenconsoled")
    }
}
