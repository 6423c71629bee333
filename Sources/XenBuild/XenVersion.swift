// SPDX-License-Identifier: Apache-2.0
import Host

/// Xen's version, out of the version of Debian's package: `4.17.5+72-g01140da4e8-1`.
public struct XenVersion: Sendable, Equatable {
    /// `4.17`, which Debian's package and folder names have.
    public var series: String
    /// `4.17.5`, which the hypervisor tells.
    public var full: String
    /// Debian's own.
    public var package: String

    /// Takes a package's version apart.
    public init(package: String) throws {
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
    public var folder: String { "/usr/lib/xen-\(series)" }

    /// Whether it is the version that somebody asks for: `4.17`, `4.17.5` or the package's own.
    public func matches(_ wanted: String) -> Bool { [series, full, package].contains(wanted) }
}
