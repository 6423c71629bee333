// SPDX-License-Identifier: Apache-2.0
internal import VMICore

#if !canImport(Control)
    // What stands in for the folder Control/ in an image whose programs only read: nothing can be asked of it.

    struct EventWatch {
        init(target: Int) {}

        func begin(_ program: Program, _ inspector: inout Inspector) throws(Refusal) {
            throw Refusal(VMIError.notLinked)
        }

        func run(
            _ program: Program, _ context: RecordContext, _ inspector: inout Inspector, to output: Output
        ) -> Output { output }

        func stop(_ program: Program) {}
        func serve(_ inspector: inout Inspector) -> Bool { false }
        func isFull(_ program: Program) -> Bool { false }
    }

    struct RegistersProgram {
        let target: Int

        func run(_ context: RecordContext, to output: Output) -> Output { output }
    }

    /// Somebody starts a supervisor with this image nevertheless.
    @c(supervisor_main)
    public func supervisorMain() {
        Edge.tell("failed: the image only reads: it was built without the supervisor")
    }
#endif
