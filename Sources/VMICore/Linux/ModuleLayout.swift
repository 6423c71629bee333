// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// Offsets in `struct module` (include/linux/module.h).
struct ModuleLayout: Sendable {
    let list: UInt64
    let name: UInt64
    let nameSize: Int
    /// Where the 32-bit sizes of its parts stand: `core_layout` and `init_layout` up to Linux 6.3, the
    /// elements of `mem` from 6.4.
    let sizes: [UInt64]

    init(_ profile: PackedProfile) throws(VMIError) {
        guard profile.symbol("modules") != nil else { throw .profileLacks("modules") }
        list = try profile.offset(of: "module.list")
        let name = try profile.place(of: "module.name", limit: UInt32(Text.limit))
        self.name = UInt64(name.offset)
        nameSize = Int(name.size)
        sizes = Self.sizes(profile)
    }

    private static func sizes(_ profile: PackedProfile) -> [UInt64] {
        if let size = profile.member("module_layout.size"), let core = profile.member("module.core_layout") {
            var places = [UInt64(core.offset) + UInt64(size.offset)]
            if let start = profile.member("module.init_layout") {
                places.append(UInt64(start.offset) + UInt64(size.offset))
            }
            return places
        }
        guard let size = profile.member("module_memory.size"), let parts = profile.member("module.mem"),
            let part = profile.member("module_memory"), part.size > 0
        else { return [] }
        // The kernel has 7 kinds of module memory; the bound is for a profile that says otherwise.
        return (0..<min(parts.size / part.size, 16)).map {
            UInt64(parts.offset) + UInt64($0) * UInt64(part.size) + UInt64(size.offset)
        }
    }
}
