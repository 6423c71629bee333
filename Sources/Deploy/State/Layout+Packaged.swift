// SPDX-License-Identifier: Apache-2.0
import Host
public import SystemPackage

extension Layout {
    /// The image that came with the Debian package.
    public static let packagedImage: FilePath = "/usr/lib/stubvmi/image/stubvmi.elf.gz"

    /// The image that monitors run when nobody names one: the tool's own, otherwise the package's.
    public var defaultImage: FilePath {
        Files.exists(image) || !Files.exists(Layout.packagedImage) ? image : Layout.packagedImage
    }
}
