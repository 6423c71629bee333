// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import VMICore

/// A release of Windows: what LibVMI calls it, and its version's number.
struct WindowsRelease {
    let name: win_ver_t
    let major: UInt32
    let minor: UInt32

    /// The first builds of releases, the newest first (Microsoft's "Operating System Version", and its lists of
    /// release information): every build from one on is of that release, or of a server's that shares its kernel.
    private static var first: [(build: UInt16, release: WindowsRelease)] {
        [
            (22000, WindowsRelease(name: VMI_OS_WINDOWS_11, major: 10, minor: 0)),
            (10240, WindowsRelease(name: VMI_OS_WINDOWS_10, major: 10, minor: 0)),
            // 8.1, which LibVMI has no name for.
            (9600, WindowsRelease(name: VMI_OS_WINDOWS_8, major: 6, minor: 3)),
            (9200, WindowsRelease(name: VMI_OS_WINDOWS_8, major: 6, minor: 2)),
            (7600, WindowsRelease(name: VMI_OS_WINDOWS_7, major: 6, minor: 1)),
        ]
    }

    /// The release of a build; nil for those before Windows 7.
    static func of(_ build: UInt16) -> WindowsRelease? {
        for (start, release) in first where build >= start { return release }
        return nil
    }
}

extension Instance {
    /// The number of Windows's build; nil where the target runs something else, or its profile does not say where
    /// that is.
    mutating func build() -> UInt16? {
        try? inspect { (inspector: inout Inspector) throws(VMIError) in try inspector.build() }
    }

    /// Which Windows that is.
    mutating func release() -> win_ver_t {
        guard system == VMI_OS_WINDOWS else { return VMI_OS_WINDOWS_NONE }
        guard let build = build(), let release = WindowsRelease.of(build) else {
            return VMI_OS_WINDOWS_UNKNOWN
        }
        return release.name
    }

    /// All that LibVMI tells of it.
    mutating func buildInfo() throws(VMIError) -> win_build_info_t {
        guard let build = build(), let release = WindowsRelease.of(build) else { throw .unsupported }
        return win_build_info_t(
            version: release.name, buildnumber: build, major: release.major, minor: release.minor)
    }
}
