// SPDX-License-Identifier: Apache-2.0
import SystemPackage
import TargetBundle

@testable import Commands
@testable import Profile

extension Sample {
    static var profile: Sample {
        get throws {
            let builder = PackedProfile.Builder(bannerPrefix: Array("Linux version ".utf8))
            let summary = ProfileSummary(try PackedProfile(try builder.pack()))
            var full = ProfileReport(.kernel("k"), sha256: "f", summary: summary, writtenTo: "web.profile")
            full.pdb = .init(.init(guid: [UInt8](repeating: 1, count: 16), age: 1, name: [0x6e]))
            full.index = try .init(bytes: SymbolIndex.Builder().pack())
            var least = ProfileReport(.isf("k"), sha256: "f", summary: summary)
            least.banner = nil
            return Sample(section: "profile linux", full: full, least: [least])
        }
    }

    static var profileShow: Sample {
        get throws {
            let least = ProfileListing(
                profile: "p", os: "linux", architecture: "x86-64", pagingLevels: 4, symbolCount: 1,
                memberCount: 1, size: 1)
            var full = least
            full.banner = "b"
            full.pdb = .init(.init(guid: [UInt8](repeating: 1, count: 16), age: 1, name: [0x6e]))
            full.index = try .init(bytes: SymbolIndex.Builder().pack())
            full.symbols = [.init(name: "_text", address: "0x1")]
            full.members = [.init(name: "task_struct.pid", offset: 0, size: 4)]
            return Sample(section: "profile show", full: full, least: [least])
        }
    }

    static var profileVerify: Sample {
        let least = ProfileVerdict(
            fits: false, profile: "p", dump: "d", format: "raw", memory: 1, expected: "e")
        var full = least
        full.kernel = .init(physical: "0x1", virtual: "0x1", slide: "0x0", pagingLevels: 4, processes: 1)
        full.other = .init(release: "r", banner: "b", physical: "0x1")
        full.problem = .init(code: "other-kernel", message: "m", hint: "h")
        var bare = full
        bare.other = .init(release: "r")
        return Sample(section: "profile verify", full: full, least: [least, bare])
    }
}
