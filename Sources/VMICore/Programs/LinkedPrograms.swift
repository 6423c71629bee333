// SPDX-License-Identifier: Apache-2.0
public import TargetBundle

extension ProgramKind {
    /// Whether this build can run it: all of them, but in an image from which some were left out. Its builder writes
    /// this file anew then (ImageBuild/LeftOut.swift).
    @inline(__always)
    public var isLinked: Bool { true }

    /// Whether this build can run any program that is about events.
    public static var hasEvents: Bool {
        Self.cr3Events.isLinked || Self.msrEvents.isLinked || Self.cpuidEvents.isLinked
            || Self.guestRequests.isLinked || Self.interrupts.isLinked || Self.processWatch.isLinked
            || Self.breakpoint.isLinked || Self.syscallWatch.isLinked || Self.singleStep.isLinked
            || Self.memory.isLinked
    }
}
