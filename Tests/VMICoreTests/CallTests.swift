// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import Testing
import VMICore

/// The functions of a Linux that carry out system calls.
@Suite struct CallTests {
    private func calls(_ names: [String]) throws -> [(name: String, function: UInt64)] {
        let profile = try SyntheticGuest.profile(.new, functions: names)
        let open = try OpenGuest(SyntheticGuest(slide: 0x60_0000), profile: profile)
        return try open.inspector.systemCalls().map {
            (String(decoding: $0.name, as: UTF8.self), $0.function.raw)
        }
    }

    @Test func allButTheOneOfNumbersThatNoneHas() throws {
        let found = try calls(["__x64_sys_read", "__x64_sys_ni_syscall", "vfs_read", "__x64_sys_openat"])
        let start = SyntheticGuest.text + 0x60_0000 + SyntheticGuest.forkOffset
        #expect(found.map(\.name) == ["openat", "read"])
        #expect(found.map(\.function) == [start + 4 * 64, start + 64])
    }

    /// One that a program names is not all of them.
    @Test(arguments: [[], ["__x64_sys_openat"], ["__x64_sys_"]])
    func aProfileThatHasNotAllOfThem(_ names: [String]) throws {
        #expect(throws: VMIError.profileLacks("__x64_sys_*")) { try calls(names) }
    }
}
