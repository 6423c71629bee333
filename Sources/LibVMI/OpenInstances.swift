// SPDX-License-Identifier: Apache-2.0

#if hasFeature(Embedded)
    import CLibVMI

    /// What programs in the image have opened and not destroyed yet, each instance by one run of a program.
    ///
    /// `unsafe` stands here because the list is a global variable, and keeps C's handles: the image has one thread.
    public enum OpenInstances {
        @safe
        private struct Entry {
            var handle: vmi_instance_t
            var share: UInt32
            var run: UInt32
        }

        nonisolated(unsafe) private static var entries: [Entry] = []

        /// The run that goes on: what is opened meanwhile is its own.
        nonisolated(unsafe) public static var run: UInt32 = 0

        /// Notes an instance, and which part of the window it is read through.
        @safe
        static func note(_ handle: vmi_instance_t, reading share: UInt32) {
            unsafe entries.append(Entry(handle: handle, share: share, run: run))
        }

        /// Whether an instance is read through a part of the window.
        static func use(_ share: UInt32) -> Bool { unsafe entries.contains { $0.share == share } }

        /// Forgets an instance; false when there is none of that handle.
        @safe
        static func forget(_ handle: vmi_instance_t) -> Bool {
            guard let index = unsafe entries.firstIndex(where: { unsafe $0.handle == handle }) else {
                return false
            }
            _ = unsafe entries.remove(at: index)
            return true
        }

        /// Destroys what a run has left open.
        public static func closeAll(of run: UInt32) {
            while let last = unsafe entries.last(where: { $0.run == run }) { _ = unsafe close(last.handle) }
        }

        static func closeAll() {
            while let last = unsafe entries.last { _ = unsafe close(last.handle) }
        }
    }
#endif
