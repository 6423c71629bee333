// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import Testing
import VMICore

/// Functions of a Linux by what their names begin with.
@Suite struct FunctionTests {
    private static let calls = Array("__x64_sys_".utf8)
    private static let start = SyntheticGuest.text + 0x60_0000 + SyntheticGuest.forkOffset

    private func open(_ names: [String]) throws -> OpenGuest {
        let profile = try SyntheticGuest.profile(.new, functions: names)
        return try OpenGuest(SyntheticGuest(slide: 0x60_0000), profile: profile)
    }

    private func names(_ found: [(name: [UInt8], start: VirtualAddress)]) -> [String] {
        found.map { String(decoding: $0.name, as: UTF8.self) }
    }

    @Test func allSystemCallsButTheOneOfNumbersThatNoneHas() throws {
        let guest = try open(["__x64_sys_read", "__x64_sys_ni_syscall", "vfs_read", "__x64_sys_openat"])
        let found = try guest.inspector.systemCalls(startingWith: Self.calls)
        #expect(names(found) == ["openat", "read"])
        #expect(found.map(\.start.raw) == [Self.start + 4 * 64, Self.start + 64])
    }

    /// One that a program names is not all of them.
    @Test(arguments: [["vfs_read"], ["__x64_sys_openat"], ["__x64_sys_"], ["__x64_sys_ni_syscall"]])
    func aProfileThatHasNotAllOfThem(_ names: [String]) throws {
        #expect(throws: VMIError.profileLacks("__x64_sys_*")) {
            try open(names).inspector.systemCalls(startingWith: Self.calls)
        }
    }

    @Test func someSystemCalls() throws {
        let guest = try open(["__x64_sys_read", "__x64_sys_openat", "__x64_sys_open"])
        let found = try guest.inspector.systemCalls(startingWith: Self.calls + Array("open".utf8))
        #expect(names(found) == ["open", "openat"])
    }

    /// Behind the fifth the text ends: what follows is data, or gone once the kernel has started.
    @Test func functionsOfTheTextAlone() throws {
        let guest = try open(["vfs_read", "vfs_", "vfs", "vfs_write", "xvfs_read", "vfs_caches", "vfs_init"])
        let found = try guest.inspector.functions(startingWith: Array("vfs_".utf8))
        #expect(names(found) == ["vfs_", "vfs_read", "vfs_write"])
        #expect(found.map(\.start.raw) == [2, 1, 4].map { Self.start + $0 * 64 })
        #expect(throws: VMIError.profileLacks("ext4_*")) {
            try guest.inspector.functions(startingWith: Array("ext4_".utf8))
        }
    }
}
