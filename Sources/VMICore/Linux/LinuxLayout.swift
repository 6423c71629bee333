// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// What the profile says about one kernel build, looked up once.
///
/// Symbols are distances from the start of the kernel's image, which begins with `_text` and is aligned to
/// 2 MiB both in physical and in virtual memory (CONFIG_PHYSICAL_ALIGN: less only where somebody chose so for a
/// kernel of 32 bits).
struct LinuxLayout: Sendable {
    /// The image's first address as linked.
    let imageStart: UInt64
    let banner: UInt64
    let bannerPrefix: [UInt8]
    /// The kernel's own top-level page table, `init_top_pgt` or, with 32 bits, `swapper_pg_dir`.
    let topTable: UInt64
    /// How far the addresses of a kernel of 32 bits are from its physical ones (PAGE_OFFSET); nil for 64 bits.
    let pageOffset: UInt64?
    /// The modes of paging that the kernel may use.
    let modes: [PagingMode]

    /// The image cannot be larger: the kernel's text mapping is 1 GiB (KERNEL_IMAGE_SIZE).
    static let imageLimit: UInt64 = 1 << 30
    static let alignment: UInt64 = 2 << 20

    init(_ profile: PackedProfile) throws(VMIError) {
        guard let text = profile.symbol("_text") else { throw .profileLacks("_text") }
        imageStart = text & ~(Self.alignment - 1)
        banner = try Self.distance("linux_banner", from: imageStart, profile)
        let root = LinuxProfile.topTable(profile.architecture)
        topTable = try Self.distance(root, from: imageStart, profile)
        guard topTable & 0xfff == 0 else { throw .profileWrong(root) }
        bannerPrefix = profile.bannerPrefix
        switch profile.architecture {
        case .amd64:
            pageOffset = nil
            modes = profile.pagingLevels == 5 ? [.fourLevel, .fiveLevel] : [.fourLevel]
        case .i386:
            // With more for itself than the upper half (VMSPLIT_2G_OPT, _1G) its pointers would be taken for a user's.
            guard text >> 31 == 1 else { throw .profileWrong("_text") }
            // The image is linked a few MiB behind it (CONFIG_PHYSICAL_START).
            pageOffset = text & 0xf000_0000
            modes = profile.pagingLevels == 3 ? [.pae, .legacy] : [.legacy]
        }
    }

    /// A symbol's distance from the image's start.
    static func distance(
        _ name: String, from start: UInt64, _ profile: PackedProfile
    ) throws(VMIError) -> UInt64 {
        guard let address = profile.symbol(name) else { throw .profileLacks(name) }
        let distance = address &- start
        guard distance < imageLimit else { throw .profileWrong(name) }
        return distance
    }
}
