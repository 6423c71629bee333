// SPDX-License-Identifier: Apache-2.0

/// The shell scripts that run inside the lab, embedded into this program.
enum Scripts {
    static let agent = String(decoding: PackageResources.agent_sh, as: UTF8.self)
    static let targetInit = String(decoding: PackageResources.target_init_sh, as: UTF8.self)

    /// - Parameter xen: the folder of Xen's own programs in dom0.
    static func dom0Init(xen: String) -> String {
        String(decoding: PackageResources.dom0_init_sh, as: UTF8.self).replacing("@XEN@", with: xen)
    }
}
