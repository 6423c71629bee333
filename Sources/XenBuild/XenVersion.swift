// SPDX-License-Identifier: Apache-2.0
import Host

/// Xen's version, out of the version of Debian's package: `4.17.5+72-g01140da4e8-1`.
struct XenVersion: Equatable {
    /// `4.17`, which Debian's package and folder names have.
    var series: String
    /// `4.17.5`, which the hypervisor tells.
    var full: String
    /// Debian's own.
    var package: String

    init(package: String) throws {
        let digits = package.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let parts = digits.split(separator: ".")
        guard parts.count == 3 else {
            throw ToolError(.invalidInput, "'\(package)' is not a version of Debian's xen package")
        }
        series = parts[0...1].joined(separator: ".")
        full = String(digits)
        self.package = package
    }

    /// The folder of Xen's own programs, from the root on.
    var folder: String { "/usr/lib/xen-\(series)" }
}
