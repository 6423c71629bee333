// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// What the machine's own files say about it; a test has them below another root.
struct HostTree: Sendable {
    var root: FilePath = "/"

    /// Where this machine stands towards Xen.
    enum Place: Sendable { case bare, guest, dom0 }

    var place: Place {
        guard text("sys/hypervisor/type") == "xen" else {
            return capabilities.contains("control_d") ? .dom0 : .bare
        }
        return capabilities.contains("control_d") ? .dom0 : .guest
    }

    private var capabilities: String { text("proc/xen/capabilities") ?? "" }

    /// As in `4.17.5`, if the kernel tells.
    var hypervisorVersion: String? {
        let folder = "sys/hypervisor/version"
        guard let major = text("\(folder)/major"), let minor = text("\(folder)/minor") else { return nil }
        let extra = (text("\(folder)/extra") ?? "").prefix { $0 == "." || $0.isNumber }
        return "\(major).\(minor)\(extra)"
    }

    /// The processor's maker, `GenuineIntel` or `AuthenticAMD`.
    var vendor: String {
        let lines = (text("proc/cpuinfo") ?? "").split(separator: "\n")
        let line = lines.first { $0.hasPrefix("vendor_id") } ?? ""
        return line.split(separator: " ").last.map(String.init) ?? ""
    }

    /// The command lines of the processes that run, by their words.
    var processes: [[String]] {
        names(in: "proc").filter { $0.allSatisfy(\.isNumber) }.compactMap { id in
            guard let bytes = try? Files.readUnsized(root.pushing(FilePath("proc/\(id)/cmdline"))) else {
                return nil
            }
            let words = bytes.split(separator: 0, omittingEmptySubsequences: true)
            return words.isEmpty ? nil : words.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// What lies in a folder; nothing where there is none.
    func names(in folder: String) -> [String] {
        let path = root.pushing(FilePath(folder)).string
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    func has(_ path: String) -> Bool { Files.exists(root.pushing(FilePath(path))) }

    /// The first 64 KiB of a file, without blanks at its ends.
    func text(_ path: String) -> String? {
        guard let bytes = try? Files.readUnsized(root.pushing(FilePath(path))) else { return nil }
        let blank: Set<UInt8> = [0x20, 0x0a, 0x0d, 0x09]
        let rest = bytes.drop { blank.contains($0) }
        let end = rest.lastIndex { !blank.contains($0) }.map { $0 + 1 } ?? rest.startIndex
        return String(decoding: rest[..<end], as: UTF8.self)
    }
}
