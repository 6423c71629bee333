// SPDX-License-Identifier: Apache-2.0
import CPlatform
import FileBackend
import Foundation
import SystemPackage

/// What a monitor sees of Xen here: a bundle, a folder that stands for xenstore, domains that are dumps, and a
/// time, or a node `end`, at which all ends.
///
/// A node is a file below the folder: those of the monitor's own domain at the top, the others as
/// local/domain/ID/name. Beside a domain's name lie `dump`, its memory, and perhaps `denied` (its name was not
/// granted) or `forbidden` (the policy keeps its memory from us).
final class World {
    private(set) var bundle: [UInt8] = []
    /// What is kept of an answer.
    var answer: [UInt8] = []
    private var given = 0
    private var folder: FilePath = "/nowhere"
    private var targets: [UInt32: Target] = [:]
    private var watched: [String] = []
    private var seen: [[UInt8]?] = []
    private var end: UInt64 = 0

    private struct Target {
        var domain: UInt32
        var name: String
        var dump: Dump
    }

    static let ownDomain: UInt32 = 9

    func start(bundle path: String, milliseconds: UInt64, store: String) {
        bundle = [UInt8](FileManager.default.contents(atPath: path) ?? Data())
        folder = FilePath(store)
        end = platform_nanoseconds() + milliseconds * 1_000_000
    }

    /// A node's value.
    func node(_ path: String) -> [UInt8]? {
        var isFolder: ObjCBool = false
        let file = folder.string + "/" + path
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else { return nil }
        return isFolder.boolValue ? [] : FileManager.default.contents(atPath: file).map { [UInt8]($0) }
    }

    /// Nobody reads its console while there is a node `unread`.
    var isBehind: Bool { node("unread") != nil }

    /// Gives an answer as a line like those of the state, after as many pieces as there are; whether there are more.
    func giveAnswer(to request: UInt32) -> Bool {
        given += 1024
        if given < answer.count { return true }
        FileHandle.standardError.write(Data("answer: \(request) \(answer.count)\n".utf8))
        FileHandle.standardOutput.write(Data(answer))
        answer = []
        given = 0
        return false
    }

    func watch(_ path: String) { watched.append(path) }

    /// Whether a watched node, or the name of a target, is not what it was when this was asked and `taking`.
    func hasChanged(taking: Bool = false) -> Bool {
        let now = watched.map(node)
        let ended = targets.filter { node(Self.home($0.value.domain) + "name") == nil }
        let result = now != seen || !ended.isEmpty
        if taking {
            seen = now
            for target in ended.keys { targets[target] = nil }
        }
        return result
    }

    static func home(_ domain: UInt32) -> String { "local/domain/\(domain)/" }

    func attach(_ target: UInt32, domain: UInt32, name: String) -> Int32 {
        let home = Self.home(domain)
        guard domain != 0, domain != Self.ownDomain, !targets.values.contains(where: { $0.domain == domain })
        else { return PLATFORM_EINVAL }
        if node(home + "denied") != nil { return PLATFORM_EDENIED }
        guard let found = node(home + "name") else { return PLATFORM_EGONE }
        guard found == Array(name.utf8) else { return PLATFORM_EINVAL }
        let path = FilePath(folder.string + "/" + home + "dump")
        guard let dump = try? Dump.open(path, access: .window, as: target) else { return PLATFORM_EGONE }
        targets[target] = Target(domain: domain, name: name, dump: dump)
        return 0
    }

    func detachAll() { targets = [:] }

    var attached: [UInt32] { Array(targets.keys) }

    /// The domain of a target, or none.
    func domain(of target: UInt32) -> UInt32? { targets[target]?.domain }

    /// Everything is refused but reading a target; the eleventh domain has a hole in its policy.
    func probe(_ domain: UInt32, writable: Bool) -> Int32 {
        switch domain {
        case 11: 0
        case 12: PLATFORM_EGONE
        case _ where writable || node(Self.home(domain) + "forbidden") != nil: PLATFORM_EDENIED
        default: targets.values.contains { $0.domain == domain } ? 0 : PLATFORM_EDENIED
        }
    }

    func tell(_ state: String) { FileHandle.standardError.write(Data("state: \(state)\n".utf8)) }

    func sleep(until time: UInt64) {
        let wasBehind = isBehind
        while !hasChanged(), isBehind == wasBehind {
            let now = platform_nanoseconds()
            if now >= end || node("end") != nil { exit(0) }
            if now >= time || worldEvents.isPending { return }
            usleep(UInt32(min(min(time, end) - now, 2_000_000) / 1000) + 1)
        }
    }
}

nonisolated(unsafe) let world = World()
