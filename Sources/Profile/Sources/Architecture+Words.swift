// SPDX-License-Identifier: Apache-2.0
public import TargetBundle

extension PackedProfile.Architecture {
    /// The name in JSON.
    public var word: String {
        switch self {
        case .amd64: "x86-64"
        case .i386: "x86"
        }
    }
}
