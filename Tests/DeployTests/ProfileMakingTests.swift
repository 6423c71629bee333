// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Spec
import SystemPackage
import TargetBundle
import Testing

@testable import Deploy

/// Profiles that a spec has made from what other tools know.
@Suite struct ProfileMakingTests {
    /// A host whose cache lies in that folder; it runs nothing.
    private func site(_ layout: Layout) -> Site {
        var host = answering([:])
        host.cache = Cache(root: layout.root.appending("cache"))
        return Site(host: host)
    }

    private func bundle(
        _ site: Site, _ source: Target.ProfileSource, _ programs: [Program] = [Program(.processList)]
    ) async throws -> PackedBundle {
        let spec = Spec(
            monitors: [
                Monitor(
                    name: "watch", tier: .read, memory: 8, targets: ["web"], programs: programs)
            ], targets: [Target(name: "web", os: .linux, profile: source)])
        return try PackedBundle(try #require(try await Bundles(site: site).make(spec)["watch"]).bytes)
    }

    /// A symbol file of an invented kernel: every name that the core needs, the symbols from `start` on.
    private func isf(from start: UInt64, functions: [String] = []) -> String {
        var structures: [String: [String]] = [:]
        for name in LinuxProfile.requiredMembers {
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            structures[parts[0], default: []] += parts.dropFirst()
        }
        let types = structures.map { name, members in
            let fields = members.enumerated().map { index, member in
                #""\#(member)":{"offset":\#(8 * index),"type":{"kind":"base","name":"word"}}"#
            }
            return #""\#(name)":{"kind":"struct","size":512,"fields":{\#(fields.joined(separator: ","))}}"#
        }
        let banner = Data("Linux version 6.1.0 (a@b) (gcc) #1 SMP\n".utf8).base64EncodedString()
        let calls = ["__x64_sys_openat", "__x64_sys_read", "__x64_sys_read.cold"]
        let own = ["linux_banner", "vfs_read"] + calls + functions
        let symbols = Set(LinuxProfile.requiredSymbols + own).sorted().enumerated()
            .map { index, name in
                let constant = name == "linux_banner" ? #","constant_data":"\#(banner)""# : ""
                return #""\#(name)":{"address":\#(start + UInt64(64 * index))\#(constant)}"#
            }
        return """
            {"metadata":{"format":"6.2.0","linux":{}},
             "base_types":{"word":{"size":8,"kind":"int","signed":false,"endian":"little"}},
             "user_types":{\(types.joined(separator: ","))},"enums":{},
             "symbols":{\(symbols.joined(separator: ","))}}
            """
    }

    @Test func aSymbolFileThatChangesIsAnotherBundle() async throws {
        try await withLayout { layout in
            let path = layout.root.appending("web.json")
            let site = site(layout)
            try Files.write(isf(from: 0xffff_ffff_8100_0000), to: path)
            let first = try await bundle(site, .init(.isf, path.string))
            #expect(try !first.profile(0).bannerPrefix.isEmpty)
            let again = try await bundle(site, .init(.isf, path.string))
            #expect(try first.profile(0).symbol("init_task") == again.profile(0).symbol("init_task"))
            try Files.write(isf(from: 0xffff_ffff_8200_0000), to: path)
            let other = try await bundle(site, .init(.isf, path.string))
            #expect(try first.profile(0).symbol("init_task") != other.profile(0).symbol("init_task"))
        }
    }

    @Test func theSymbolsThatProgramsNameAreInIt() async throws {
        try await withLayout { layout in
            let path = layout.root.appending("web.json")
            try Files.write(isf(from: 0xffff_ffff_8100_0000), to: path)
            let source = Target.ProfileSource(.isf, path.string)
            let plain = try await bundle(site(layout), source).profile(0)
            #expect(plain.symbol("vfs_read") == nil)
            let programs = [
                Program(.breakpoint, symbol: "vfs_read"), Program(.syscallWatch, symbol: "openat"),
            ]
            let named = try await bundle(site(layout), source, programs).profile(0)
            #expect(named.symbol("vfs_read") != nil && named.symbol("__x64_sys_openat") != nil)
            #expect(named.symbol("__x64_sys_read") == nil)
            await #expect(throws: ToolError.self) {
                try await bundle(site(layout), source, [Program(.mapSymbol, symbol: "not_there")])
            }
        }
    }

    @Test func allSystemCallsAreInItWhereAllAreWatched() async throws {
        try await withLayout { layout in
            let path = layout.root.appending("web.json")
            try Files.write(isf(from: 0xffff_ffff_8100_0000), to: path)
            let source = Target.ProfileSource(.isf, path.string)
            for beside in [[], [Program(.syscallWatch, symbol: "read")]] {
                let profile = try await bundle(site(layout), source, beside + [Program(.syscallWatch)])
                    .profile(0)
                var calls: [String] = []
                profile.forEachSymbol { if $0.name.hasPrefix("__x64_sys_") { calls.append($0.name) } }
                // A part that the compiler has split off is none.
                #expect(calls == ["__x64_sys_openat", "__x64_sys_read"])
            }
            try Files.write(
                isf(from: 0xffff_ffff_8100_0000).replacing("__x64_sys_", with: "sys_"), to: path)
            let error = await #expect(throws: ToolError.self) {
                try await bundle(site(layout), source, [Program(.syscallWatch)])
            }
            #expect(error?.message.contains("has no symbol __x64_sys_*") == true)
        }
    }

    @Test func allFunctionsThatBeginSoAreInItWhereTheyAreAskedFor() async throws {
        try await withLayout { layout in
            let path = layout.root.appending("web.json")
            let source = Target.ProfileSource(.isf, path.string)
            func make(_ symbol: String, _ functions: [String]) async throws -> PackedProfile {
                try Files.write(isf(from: 0xffff_ffff_8100_0000, functions: functions), to: path)
                return try await bundle(site(layout), source, [Program(.breakpoint, symbol: symbol)]).profile(
                    0)
            }
            let profile = try await make("vfs_*", ["vfs_write", "xvfs_read"])
            #expect(profile.symbol("vfs_read") != nil && profile.symbol("vfs_write") != nil)
            #expect(profile.symbol("xvfs_read") == nil)
            let lacking = await #expect(throws: ToolError.self) { try await make("ext4_*", []) }
            #expect(lacking?.message.contains("has no symbol ext4_*") == true)
            #expect(lacking?.hint?.contains("profile linux --full") == true)
            let many = await #expect(throws: ToolError.self) {
                try await make("vfs_*", (0..<PackedProfile.entryLimit).map { "vfs_\($0)" })
            }
            #expect(many?.message.contains("and a profile has room for 8192") == true)
            #expect(many?.hint == "more of the name than vfs_*")
        }
    }

    @Test func whatAnEntryNamesIsLookedForBesideIt() async throws {
        try await withLayout { layout in
            var site = site(layout)
            site.memo = Memo()
            let folder = layout.root.appending("etc")
            try Files.makeDirectory(folder)
            try Files.write(isf(from: 0xffff_ffff_8100_0000), to: folder.appending("web.json"))
            let conf = folder.appending("libvmi.conf")
            try Files.write(
                "web { ostype = \"Linux\"; volatility_ist = \"web.json\"; }\ndb { ostype = \"Linux\"; }\n",
                to: conf)
            let first = try await bundle(site, .init(.conf, conf.string, entry: "web"))
            // Only what the entry names has changed.
            try Files.write(isf(from: 0xffff_ffff_8200_0000), to: folder.appending("web.json"))
            let other = try await bundle(site, .init(.conf, conf.string, entry: "web"))
            #expect(try first.profile(0).symbol("init_task") != other.profile(0).symbol("init_task"))
            await #expect(throws: (any Error).self) {
                try await bundle(site, .init(.conf, conf.string, entry: "mail"))
            }
        }
    }

    @Test func aProfileOfAnotherSystemIsRefused() async throws {
        try await withLayout { layout in
            let path = layout.root.appending("nt.profile")
            var builder = PackedProfile.Builder(bannerPrefix: [])
            builder.system = .windows
            builder.addSymbol("PsActiveProcessHead", at: 1)
            try Files.write(try builder.pack(), to: path)
            let error = await #expect(throws: ToolError.self) {
                try await bundle(site(layout), .file(path.string))
            }
            #expect(error?.code == .invalidInput)
            #expect(
                error?.message.contains("is a profile of windows, and the target 'web' runs linux") == true)
        }
    }
}
