// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import Foundation
import TargetBundle
import Testing

/// A dump of a real Linux that LinuxDumpTests made, and what the guest said of itself.
struct RealDump: Sendable, CustomTestStringConvertible {
    let folder: String
    /// The file's own bytes.
    let core: CoreFile
    private(set) var processes: [Int32: String] = [:]
    private(set) var version = ""
    /// A page of one process.
    private(set) var page: (pid: Int32, address: UInt64, text: String) = (0, 0, "")
    /// Where that process has its memory, and what of which file.
    private(set) var maps: [(start: UInt64, end: UInt64, rights: Substring, file: Substring)] = []
    /// Where the kernel's text begins, and where its modules are.
    private(set) var text: UInt64 = 0
    private(set) var modules: [UInt64] = []
    /// Paths of profiles that may be of its kernel, the richest first.
    private(set) var profiles: [String] = []

    static let all = entries(cache + "/tests", "linux-dump-").compactMap { RealDump(folder: $0) }

    /// Why nothing is tried.
    static let missing: Comment = "LinuxDumpTests have left no dumps in the cache"

    var testDescription: String { URL(fileURLWithPath: folder).lastPathComponent }
    var path: String { folder + "/dump.elf" }

    /// Opened with the profile that is of its kernel.
    func open() throws -> OpenInstance {
        for profile in profiles {
            if let open = try? OpenInstance(dump: path, profile: profile) { return open }
        }
        throw NotOpen(error: VMI_INIT_ERROR_NO_CONFIG)
    }

    /// The path of the profile that is of its kernel.
    func profile() throws -> String {
        try #require(profiles.first { (try? OpenInstance(dump: path, profile: $0)) != nil })
    }

    private init?(folder: String) {
        guard let said = try? String(contentsOfFile: folder + "/serial.log", encoding: .utf8),
            let core = CoreFile(folder + "/dump.elf")
        else { return nil }
        self.folder = folder
        self.core = core
        for line in said.split(whereSeparator: \.isNewline) { take(line) }
        guard !processes.isEmpty, !version.isEmpty, page.pid != 0 else { return nil }
        profiles = Self.profiles.filter { version.hasPrefix($0.banner) }.map(\.path)
    }

    private mutating func take(_ line: Substring) {
        let words = line.split(separator: " ", maxSplits: 3).map(String.init)
        func number(_ text: Substring?) -> UInt64 { text.flatMap { UInt64($0, radix: 16) } ?? 0 }
        switch words.first {
        case "PROCESS" where words.count > 2:
            processes[Int32(words[1]) ?? 0] = words[2...].joined(separator: " ")
        case "VERSION": version = String(line.dropFirst("VERSION ".count))
        case "PAGE" where words.count > 3:
            page = (Int32(words[1]) ?? 0, number(words[2].dropFirst(2)), words[3])
        case "SYMBOL" where words.count > 3 && words[3] == "_text": text = number(words[1][...])
        case "MODULE": modules.append(number(line.split(separator: " ").last?.dropFirst(2)))
        case "MAP" where words.count > 2:
            let range = words[1].split(separator: "-")
            let file = line.split(separator: " ").dropFirst(6).first ?? ""
            maps.append((number(range.first), number(range.last), words[2][...], file))
        default: break
        }
    }
}

extension RealDump {
    private static var cache: String {
        ProcessInfo.processInfo.environment["STUBVMI_CACHE"] ?? NSHomeDirectory() + "/.cache/stubvmi"
    }

    private static func entries(_ folder: String, _ prefix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.sorted().map { "\(folder)/\($0)" }
    }

    /// The profiles of Linux in the cache, the richest first: earlier versions of the tool knew less.
    private static let profiles: [(path: String, banner: String)] = entries(cache, "profile-")
        .map { $0 + "/linux.profile" }
        .compactMap { path in
            guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path)),
                let profile = try? PackedProfile([UInt8](bytes))
            else { return nil }
            return (path, String(decoding: profile.bannerPrefix, as: UTF8.self), bytes.count)
        }
        .sorted { (first: (String, String, Int), second) in first.2 > second.2 }
        .map { ($0.0, $0.1) }
}
