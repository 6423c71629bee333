// SPDX-License-Identifier: Apache-2.0
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import LibVMI
import TargetBundle

// The monitor's part: it offers its only target, and takes it back from a program that has ended.
//
// `unsafe` stands here because C lends the profile.

@c
func offer_target(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let profile = unsafe Span(_unsafeStart: bytes, count: count)
    guard let profile = try? PackedProfile(profile) else { return false }
    OfferedTargets.add(0, domain: 5, name: [UInt8]("web".utf8), profile: profile, shares: 0..<2, of: 2)
    return true
}

@c
func take_back() { OfferedTargets.removeAll() }
