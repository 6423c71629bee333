// SPDX-License-Identifier: Apache-2.0
#if hasFeature(Embedded)
    import CLibVMI
    import CMonitor
    import CPlatform
    import CPrograms
    import Control
    import Events
    import VMICore

    /// Waiting for events, and calling the program for them.
    ///
    /// `unsafe` stands here because C functions are called, and lent the registers.
    extension EventDesk {
        var isPending: Bool {
            if early == nil, events != nil {
                do throws(ControlError) { early = try events?.next() } catch { isLost = true }
            }
            return early != nil
        }

        /// How many events are told of before the program is asked whether it wants to go on.
        private static let most = 64

        /// Calls the program for all that is there, and waits for something first, if need be.
        ///
        /// Whoever shares the monitor has a turn first, even where there is always something.
        @safe
        func listen(_ vmi: vmi_instance_t?, milliseconds: UInt32, mode: page_mode_t) -> Bool {
            guard calling == nil, let vmi = unsafe vmi else { return false }
            let start = platform_nanoseconds()
            _ = program_wait(start, true)
            let end = start &+ UInt64(milliseconds) * 1_000_000
            while !isPending, platform_nanoseconds() < end {
                if !program_wait(end, true) { monitor_sleep_until(end) }
            }
            // It has run meanwhile: what was read before may be another page now.
            _ = with(vmi) { (instance: inout Instance) throws(VMIError) in
                try instance.memory { (memory: inout VirtualMemory) in memory.forgetTranslations() }
            }
            for _ in 0..<Self.most {
                guard isPending, let event = early else { break }
                early = nil
                let answer = tell(vmi, event, mode)
                guard (try? events?.answer(answer, to: event)) != nil else { return false }
            }
            return events != nil && !isLost
        }

        /// The program's answer; of a step that it asked for in passing, that of whoever counts it.
        @safe
        private func tell(_ vmi: vmi_instance_t, _ event: Event, _ mode: page_mode_t) -> Answer? {
            let processor = event.processor
            if case .step = event.kind {
                if steps.areOf(processor) { return count(vmi, processor) }
                if steps.stops(processor) || !entries.contains(where: { $0.wants(event) }) {
                    return .toggleStepping(nil)
                }
            }
            let answer = call(vmi, event, mode)
            guard steps.areOf(processor) || steps.isOn(processor), events?.steps(processor) == false,
                answer?.togglesStepping != true
            else { return answer }
            return .toggleStepping(answer)
        }

        @safe
        private func call(_ vmi: vmi_instance_t, _ event: Event, _ mode: page_mode_t) -> Answer? {
            // Who named a page before who is told of any.
            let first =
                entries.first { !$0.wishes.isEmpty && $0.wants(event) } ?? entries.first { $0.wants(event) }
            guard let handle = first?.handle else { return nil }
            let answer = whileCalling(event.processor) {
                unsafe handle.call(vmi, event, mode: mode, registers: registers)
            }
            // What is no longer told of can happen.
            guard case .access = event.kind, index(of: handle) == nil else { return answer }
            switch answer {
            case nil: return .retry
            case .toggleStepping(nil): return .toggleStepping(.retry)
            default: return answer
            }
        }

        /// Runs a callback of a processor's event.
        func whileCalling<Result>(_ processor: UInt32, _ body: () -> Result) -> Result {
            calling = processor
            defer {
                calling = nil
                freeCleared()
            }
            return body()
        }
    }
#endif
