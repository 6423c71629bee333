// SPDX-License-Identifier: Apache-2.0
public import TargetBundle

extension ProgramKind {
    /// The least tier of a monitor that can run it.
    public var leastTier: Tier {
        if isAboutEvents { return .events }
        return self == .registers ? .control : .read
    }
}
