// SPDX-License-Identifier: Apache-2.0
internal import VMICore

#if hasFeature(Embedded) && canImport(LibVMI)
    internal import CPrograms
    internal import LibVMI

    /// A run of a program in C that waits: for time to pass, or to be told of an event.
    ///
    /// `unsafe` stands here because the run is C's.
    @safe
    final class CRun {
        let program: CProgram
        /// Of all runs, so that what it opens can be told from what others do.
        private let number: UInt32
        private var run: OpaquePointer?
        /// When it was told last what it has printed.
        private var told: UInt64

        private static let second: UInt64 = 1_000_000_000
        nonisolated(unsafe) private static var count: UInt32 = 0

        /// Calls a program's `main`; nil when that has ended already, its record written.
        init?(_ program: CProgram, _ context: RecordContext) {
            unsafe Self.count &+= 1
            self.program = program
            number = unsafe Self.count
            told = Edge.now()
            unsafe OpenInstances.run = number
            let outcome = unsafe context.monitor.withCString { monitor in
                unsafe (context.target ?? "").withCString { target in
                    unsafe program_begin(program.number, monitor, target, context.milliseconds, &run)
                }
            }
            if outcome == PROGRAM_WAITS { return }
            unsafe run = nil
            if outcome == PROGRAM_NO_MEMORY {
                _ = Record(
                    Output.console, program: program.name, context: context, limit: Output.console.limit
                ).finish(error: "program-ended", "there is no memory left for the program")
            }
            return nil
        }

        /// What it leaves open would go on mapping its target's memory.
        deinit {
            if let run = unsafe run {
                unsafe program_stop(run, "it was stopped while it waited", Edge.now() / 1_000_000)
            }
            OpenInstances.closeAll(of: number)
        }

        /// When it is to go on, or to be told of.
        var due: UInt64 {
            guard let run = unsafe run else { return .max }
            return min(unsafe program_due(run), Edge.isBehind() ? .max : told &+ Self.second)
        }

        /// Goes on, if it is time; false when it has ended.
        func goOn(at now: UInt64) -> Bool {
            guard let run = unsafe run else { return false }
            if unsafe program_waits_for_events(run) || program_due(run) <= now {
                unsafe OpenInstances.run = number
                guard unsafe program_go_on(run, now / 1_000_000) else {
                    unsafe self.run = nil
                    return false
                }
            }
            if unsafe now &- told >= Self.second || program_is_pressing(run), !Edge.isBehind() {
                unsafe program_tell(run, now / 1_000_000)
                told = now
            }
            return true
        }
    }
#else
    /// There are none: the image was built without LibVMI.
    enum CRun {
        init?(_ program: CProgram, _ context: RecordContext) { return nil }

        var program: CProgram { switch self {} }
        var due: UInt64 { switch self {} }
        func goOn(at now: UInt64) -> Bool { switch self {} }
    }
#endif
