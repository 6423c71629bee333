// SPDX-License-Identifier: Apache-2.0
internal import CControl

/// Other views of a target's memory (altp2m, Intel): the same frames, with other accesses that are told of.
///
/// Nothing is put in a frame's place, so a target that its monitor leaves in a view goes on: Xen has an access that
/// nobody is told of happen. `unsafe` stands here because C fills in a number.
public struct MemoryViews: ~Copyable {
    private let target: UInt32

    /// The view that every target begins with.
    private static let first: UInt16 = 0

    /// Has the target have them, if its configuration allows it.
    public init(target: UInt32) throws(ControlError) {
        try ControlError.check(events_views(target, 1))
        self.target = target
    }

    deinit {
        events_view_enter(target, Self.first)
        events_views(target, 0)
    }

    /// A new one, in which everything is allowed.
    public func make() throws(ControlError) -> UInt16 {
        var view: UInt16 = 0
        try ControlError.check(unsafe events_view_make(target, &view))
        return view
    }

    public func end(_ view: UInt16) throws(ControlError) {
        try ControlError.check(events_view_end(target, view))
    }

    /// Has all processors go on in one.
    public func enter(_ view: UInt16) throws(ControlError) {
        try ControlError.check(events_view_enter(target, view))
    }
}
