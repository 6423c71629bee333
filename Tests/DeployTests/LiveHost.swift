// SPDX-License-Identifier: Apache-2.0
import Foundation
import Grants
import Host
import Spec
import Synchronization
import SystemPackage
import Testing
import XenstoredFixture

@testable import Deploy

/// A host with a real xenstored, on which xl makes and ends domains that exist in name only. Monitors and the
/// supervisor say in it what the image says; what they were asked and what they took is in one list.
final class LiveHost: @unchecked Sendable {
    private struct Guest {
        var name: String
        var label: String
        var state = "-b----"
        /// What it confirmed last.
        var generation: UInt32?
        /// Whether it does what the image does.
        var isOurs = false
    }

    private struct Inside {
        var guests: [UInt32: Guest] = [:]
        var next: UInt32 = 5
        var happened: [String] = []
        var warnings: [String] = []
        /// Names of monitors that refuse what they are given.
        var stubborn: Set<String> = []
        var isOver = false
    }

    private let daemon: Daemon
    let store: XenStore
    private let inside = Mutex(Inside())

    /// A host with the targets a, b and so on as domains 1, 2 and so on.
    static func with(
        targets: [String], _ body: (LiveHost, Layout) async throws -> Void
    ) async throws {
        let (daemon, store) = try await Daemon.started(with: [:])
        let host = LiveHost(daemon, store)
        defer { host.end() }
        for (id, name) in zip(1..., targets) {
            let target = Target(name: name, os: .linux, profile: .file("/p"))
            try host.add(UInt32(id), Guest(name: name, label: target.label))
            try store.write("/libxl/\(id)/type", "pvh")
        }
        try await withLayout { layout in
            try Files.makeDirectory(layout.image.removingLastComponent())
            try Files.write("image", to: layout.image)
            try await body(host, layout)
        }
    }

    private init(_ daemon: Daemon, _ store: XenStore) {
        (self.daemon, self.store) = (daemon, store)
        Thread.detachNewThread { [self] in
            while !inside.withLock(\.isOver) {
                try? answer()
                Thread.sleep(forTimeInterval: 0.002)
            }
        }
    }

    private func end() {
        inside.withLock { $0.isOver = true }
        daemon.stop()
    }

    private func add(_ id: UInt32, _ guest: Guest) throws {
        try daemon.addDomain(id, guest.name, to: store)
        inside.withLock { $0.guests[id] = guest }
    }

    // MARK: What tests ask and do

    /// What happened since the last question.
    var happened: [String] {
        inside.withLock { inside in
            defer { inside.happened = [] }
            return inside.happened
        }
    }

    /// What the tool warned of.
    var warnings: [String] { inside.withLock(\.warnings) }

    func domain(_ name: String) -> UInt32? {
        inside.withLock { inside in inside.guests.first { $0.value.name == name }?.key }
    }

    func set(_ name: String, state: String) {
        inside.withLock { inside in
            for (id, guest) in inside.guests where guest.name == name { inside.guests[id]?.state = state }
        }
    }

    func stubborn(_ names: Set<String>) { inside.withLock { $0.stubborn = names } }

    /// What `xl destroy` does, or a crash.
    func kill(_ id: UInt32) throws {
        inside.withLock { _ = $0.guests.removeValue(forKey: id) }
        try store.remove("/local/domain/\(id)")
        try daemon.endDomain(id)
    }

    // MARK: What the domains do

    private func answer() throws {
        for (id, guest) in inside.withLock(\.guests) where guest.isOurs && !guest.state.contains("p") {
            guard let generation = try store.generation(of: id), generation != guest.generation else {
                continue
            }
            let isStubborn = inside.withLock { $0.stubborn.contains(guest.name) }
            inside.withLock { inside in
                inside.guests[id]?.generation = generation
                inside.happened.append("\(guest.name) takes \(words(generation, of: id))")
            }
            let word = isStubborn ? "refused \(generation): no" : "ready \(generation)"
            try store.write(Nodes.state(of: id), word)
        }
    }

    private func words(_ generation: UInt32, of id: UInt32) -> String {
        let home = Nodes.generation(generation, of: id)
        let folder = ["ward", "target"].first { (try? store.exists("\(home)/\($0)")) == true } ?? "nothing"
        let count = ((try? store.list("\(home)/\(folder)")) ?? nil)?.count ?? 0
        return ([folder] + (0..<count).map { "\((try? store.read("\(home)/\(folder)/\($0)")) ?? "")" })
            .joined(separator: ", ")
    }

    // MARK: xl

    private func xl(_ words: [String]) throws -> Invocation.Outcome {
        switch words.first {
        case "getenforce": return .init(status: 1, output: "Enforcing\n")
        case "info": return .init(status: 1, errors: "no Xen")
        case "list": return .init(status: 0, output: table(words.last.flatMap { UInt32($0) }))
        case "create": return try create(words[2])
        default: break
        }
        let id = words.dropFirst().first.flatMap { UInt32($0) }
        let name = inside.withLock { inside in id.flatMap { inside.guests[$0]?.name } }
        inside.withLock { inside in
            let said = words.first == "loadpolicy" ? ["loadpolicy"] : words
            inside.happened.append((["xl"] + said).joined(separator: " "))
        }
        switch words.first {
        case "loadpolicy": return .init(status: 0)
        case "destroy", "unpause", "rename":
            guard let id, name != nil else { return .init(status: 1, errors: "no such domain") }
            if words[0] == "destroy" { try kill(id) }
            if words[0] == "unpause" { try start(id) }
            if words[0] == "rename" { try rename(id, to: words[2]) }
            return .init(status: 0)
        default: throw ToolError(.toolFailed, "the test has no answer to \(words)")
        }
    }

    private func create(_ config: String) throws -> Invocation.Outcome {
        let text = String(decoding: try Files.read(FilePath(config)), as: UTF8.self)
        func value(_ key: String) -> String {
            let line = text.split(separator: "\n").first { $0.hasPrefix("\(key) = ") }
            return line.map { String($0.dropFirst(key.utf8.count + 4).dropLast()) } ?? ""
        }
        let guest = Guest(name: value("name"), label: value("seclabel"), state: "--p---", isOurs: true)
        let id = inside.withLock { inside -> UInt32? in
            inside.happened.append("xl create \(guest.name)")
            // xl has no two domains of one name.
            guard !inside.guests.values.contains(where: { $0.name == guest.name }) else { return nil }
            inside.next += 1
            return inside.next - 1
        }
        guard let id else { return .init(status: 1, errors: "'\(guest.name)' exists") }
        try add(id, guest)
        return .init(status: 0)
    }

    private func start(_ id: UInt32) throws {
        if inside.withLock({ $0.guests[id]?.name }) != Label.supervisorName {
            try store.write("/local/domain/\(id)/data/stubvmi/journal", String(1000 + id))
        }
        // Before it runs: what it says next is behind that.
        try store.write(Nodes.state(of: id), "starting")
        inside.withLock { $0.guests[id]?.state = "-b----" }
    }

    private func rename(_ id: UInt32, to name: String) throws {
        inside.withLock { $0.guests[id]?.name = name }
        try store.write(Nodes.name(of: id), name)
    }

    private func table(_ one: UInt32?) -> String {
        inside.withLock { inside in
            let rows = inside.guests.sorted { $0.key < $1.key }.filter { one == nil || $0.key == one }.map {
                "\($0.value.name) \($0.key) 8 1 \($0.value.state) 0.1 \($0.value.label)\n"
            }
            return "Name ID Mem VCPUs State Time(s) Security Label\n"
                + (one == nil ? "Domain-0 0 768 1 r----- 5.9 system_u:system_r:dom0_t\n" : "")
                + rows.joined()
        }
    }

    func site(_ layout: Layout) -> Site {
        var host = Host.real { _ in
        } warn: { [self] words in
            inside.withLock { $0.warnings.append(words) }
        }
        let run = host.run
        host.run = { [self] invocation in
            guard invocation.program == "xl" else { return try await run(invocation) }
            return try xl(invocation.arguments)
        }
        return Site(host: host, layout: layout, store: { [store] in store }, runningPolicy: { nil })
    }
}
