// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// Whose kernel it is, and so how it is found; everything else about it is numbers from the profile.
enum System: Sendable {
    case linux(KernelFinder)
    case windows(WindowsFinder)

    init(_ profile: PackedProfile) throws(VMIError) {
        switch profile.system {
        case .linux: self = .linux(KernelFinder(layout: try LinuxLayout(profile)))
        case .windows: self = .windows(try WindowsFinder(profile))
        }
    }

    /// Where the kernel keeps its processes.
    func processes(_ profile: PackedProfile) throws(VMIError) -> ProcessLayout {
        switch self {
        case .linux(let finder): try ProcessLayout(linux: profile, from: finder.layout.imageStart)
        case .windows: try ProcessLayout(windows: profile)
        }
    }

    /// The kernel, if it is in memory.
    func find(in memory: inout VirtualMemory) throws(VMIError) -> Kernel {
        switch self {
        case .linux(let finder): try finder.find(in: &memory)
        case .windows(let finder): try finder.find(in: &memory)
        }
    }

    /// Whether a kernel found earlier is still there.
    func confirms(_ kernel: Kernel, in memory: inout VirtualMemory) throws(VMIError) -> Bool {
        switch self {
        case .linux(let finder): try finder.confirms(kernel, in: &memory)
        case .windows(let finder): try finder.confirms(kernel, in: &memory)
        }
    }
}
