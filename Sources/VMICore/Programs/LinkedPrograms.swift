// SPDX-License-Identifier: Apache-2.0
public import TargetBundle

extension ProgramKind {
    /// Whether this build can run it: all of them, but in an image from which some were left out. Its builder writes
    /// this file anew then (ImageBuild/LeftOut.swift).
    @inline(__always)
    public var isLinked: Bool { true }
}
