// SPDX-License-Identifier: Apache-2.0

/// How everything in the image is compiled: for a 64-bit PV domain without an operating system.
enum TargetFlags {
    static let swiftTarget = "x86_64-unknown-none-elf"
    /// The name that newlib's configure knows for such a target.
    static let newlibTarget = "x86_64-xen-elf"

    /// For all C and assembly. Interrupts arrive on the same stack, hence no red zone; the image is linked at
    /// a fixed low address, hence no position-independent code.
    static let c = [
        "-O2", "-g0", "-ffreestanding", "-mno-red-zone", "-fno-stack-protector", "-fno-pic", "-fno-pie",
        "-mcmodel=small", "-fcf-protection=none", "-ffunction-sections", "-fdata-sections",
        "-fno-asynchronous-unwind-tables", "-U__linux__", "-U__linux", "-Ulinux", "-U_FORTIFY_SOURCE",
        "-fno-strict-aliasing",
    ]

    /// newlib touches the interrupt flag in setjmp unless it is told that interrupts stay usable.
    static let newlib = c + ["-D_I386MACH_ALLOW_HW_INTERRUPTS"]

    /// For this project's own C.
    static let strict = c + ["-std=gnu11", "-Wall", "-Wextra", "-Wshadow", "-Wcast-qual", "-Werror"]

    /// For Embedded Swift.
    static let swift = [
        "-target", swiftTarget, "-swift-version", "6", "-wmo", "-parse-as-library", "-O",
        "-strict-memory-safety",
        "-enable-experimental-feature", "Embedded", "-enable-experimental-feature", "Lifetimes",
        "-enable-upcoming-feature", "ExistentialAny", "-enable-upcoming-feature", "MemberImportVisibility",
        "-enable-upcoming-feature", "InternalImportsByDefault", "-Xcc", "-mno-red-zone", "-Xcc",
        "-ffreestanding",
        "-Xcc", "-fno-stack-protector", "-Xcc", "-mcmodel=small", "-Xfrontend", "-function-sections",
    ]

    static let link = [
        "-static", "--no-pie", "-nostdlib", "--gc-sections", "--build-id=none", "--fatal-warnings",
        "-z", "noexecstack", "-z", "max-page-size=4096",
    ]

    /// Neither the language nor the time zone of the user may show in the result.
    static let environment = ["LC_ALL": "C", "TZ": "UTC", "SOURCE_DATE_EPOCH": "0", "CCACHE_DISABLE": "1"]
}
