// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import VMICore

extension FuzzTarget {
    /// The packed profile of a kernel, and the core's opening of it.
    static let packedProfile = FuzzTarget(
        "packed-profile", words: [bytes(of: PackedProfile.magic), bytes(of: "task_struct.pid")],
        seeds: {
            [
                try SyntheticGuest.profileBuilder.pack(),
                try PackedProfile.Builder(bannerPrefix: bytes(of: "Linux version ")).pack(),
            ]
        },
        run: { input in
            for bytes in [input, sealed(input)] {
                if let profile = try? PackedProfile(bytes) { try look(profile, in: bytes) }
            }
        })

    /// The target bundle that the image gets, and the profiles in it.
    static let targetBundle = FuzzTarget(
        "target-bundle", words: [bytes(of: "SVMIBNDL"), bytes(of: PackedProfile.magic)],
        seeds: {
            let profile = try SyntheticGuest.profileBuilder.pack()
            let config = bytes(of: #"{"version":1}"#)
            return [
                try PackedBundle.pack(config: config, profiles: []),
                try PackedBundle.pack(config: config, profiles: [profile, profile]),
            ]
        },
        run: { input in
            for bytes in [input, sealed(input)] {
                guard let bundle = try? PackedBundle(bytes) else { continue }
                try expect(bundle.config.count <= bytes.count, "the config is larger than the bundle")
                for index in -1...bundle.profileCount {
                    if let profile = try? bundle.profile(index) { try look(profile, in: bytes) }
                }
            }
        })

    /// Looks up what is there and what is not.
    private static func look(_ profile: PackedProfile, in bytes: [UInt8]) throws {
        try expect(profile.bannerPrefix.count <= bytes.count, "the banner is larger than the profile")
        for name in LinuxProfile.requiredSymbols + LinuxProfile.optionalSymbols + ["", "~"] {
            _ = profile.symbol(name)
        }
        for name in LinuxProfile.requiredMembers + LinuxProfile.optionalMembers + ["", "~"] {
            _ = profile.member(name)
        }
        _ = try? PackedProfile(profile.bytes)
    }
}

/// A text's bytes.
func bytes(of text: String) -> [UInt8] { Array(text.utf8) }
