// SPDX-License-Identifier: Apache-2.0
public import TargetBundle

extension PackedProfile.OperatingSystem {
    /// The name that people read.
    public var title: String {
        switch self {
        case .linux: "Linux"
        case .windows: "Windows"
        }
    }

    /// The name in JSON and on the command line.
    public var command: String {
        switch self {
        case .linux: "linux"
        case .windows: "windows"
        }
    }
}

extension PackedProfile.Architecture {
    /// The name in JSON.
    public var word: String {
        switch self {
        case .amd64: "x86-64"
        case .i386: "x86"
        }
    }
}
