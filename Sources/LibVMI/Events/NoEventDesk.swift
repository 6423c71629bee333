// SPDX-License-Identifier: Apache-2.0
#if !hasFeature(Embedded)
    import CLibVMI
    import VMICore

    /// A dump has no events.
    enum EventDesk {
        init?(_ target: Target) { return nil }
        func close() { switch self {} }
        func clearBreakpoints(_ place: PhysicalAddress, count: Int) { switch self {} }
        func setBreakpoint(_ bytes: Span<UInt8>, at place: PhysicalAddress) -> Bool { switch self {} }
        func name(_ frame: UInt64, _ access: UInt8, in view: UInt16) -> Bool { switch self {} }
        @safe
        func turnSteps(_ event: UnsafeMutablePointer<vmi_event_t>?, _ processor: UInt32, on: Bool) -> Bool {
            switch self {}
        }
        func endSteps() -> Bool { switch self {} }
        @safe
        func register(_ event: UnsafeMutablePointer<vmi_event_t>?) -> Bool { switch self {} }
        @safe
        func clear(_ event: UnsafeMutablePointer<vmi_event_t>?, _ free: vmi_event_free_t?) -> Bool {
            switch self {}
        }
        @safe
        func swap(
            _ from: UnsafeMutablePointer<vmi_event_t>?, _ to: UnsafeMutablePointer<vmi_event_t>?,
            _ free: vmi_event_free_t?
        ) -> Bool { switch self {} }
        @safe
        func event(ofRegister number: UInt64) -> UnsafeMutablePointer<vmi_event_t>? { switch self {} }
        @safe
        func event(ofFrame frame: UInt64, _ access: UInt8) -> UnsafeMutablePointer<vmi_event_t>? {
            switch self {}
        }
        @safe
        func event(ofStepsOn processor: UInt32) -> UnsafeMutablePointer<vmi_event_t>? { switch self {} }
        @safe
        func step(
            _ event: UnsafeMutablePointer<vmi_event_t>?, _ processor: UInt32, _ count: UInt64,
            _ done: event_callback_t?
        ) -> Bool { switch self {} }
        var isPending: Bool { switch self {} }
        var hasViews: Bool { switch self {} }
        func setViews(_ wanted: Bool) -> Bool { switch self {} }
        func makeView() -> UInt16? { switch self {} }
        func endView(_ view: UInt16) -> Bool { switch self {} }
        func enterView(_ view: UInt16) -> Bool { switch self {} }
        @safe
        func listen(_ vmi: vmi_instance_t?, milliseconds: UInt32, mode: page_mode_t) -> Bool {
            switch self {}
        }
    }
#endif
