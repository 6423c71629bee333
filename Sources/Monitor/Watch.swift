// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle
internal import VMICore

/// One target under watch.
final class Watch {
    private let target: Int
    private let name: String
    private var inspector: Inspector

    init(target: Int, of count: Int, name: String, profile: PackedProfile) throws(StartError) {
        self.target = target
        self.name = name
        do throws(VMIError) {
            inspector = try Inspector(
                target: UInt32(target), profile: profile, share: UInt32(target), of: UInt32(count))
        } catch {
            throw StartError(message: "target " + name + " cannot be opened: " + error.message)
        }
    }

    /// Runs a program and writes its record; `quietly` drops a record that tells only of a kernel not found.
    func run(
        _ kind: Configuration.Kind, monitor: String, milliseconds: UInt64, quietly: Bool
    ) -> VMIError? {
        let context = RecordContext(monitor: monitor, target: name, milliseconds: milliseconds)
        var console = Console()
        let doubt: VMIError?
        if quietly, let missing = missingKernel() {
            doubt = missing
        } else {
            switch kind {
            case .inspect(let program):
                settle(program)
                doubt = inspector.run(program, context: context, to: &console)
            case .accessCheck:
                let check = AccessCheck(target: target, frame: someFrame())
                doubt = nil
                console = check.run(context, to: console)
            }
        }
        // Pages that stay mapped would keep a destroyed target's memory from being freed.
        do throws(VMIError) { try inspector.refresh() } catch { return error }
        return doubt
    }

    /// Follows a list once without telling of it, and again while it is in doubt.
    ///
    /// A running target changes its lists while they are followed. What is wrong for that reason alone is
    /// right a moment later, and the pages stay mapped for the run that tells.
    private func settle(_ program: Program) {
        for _ in 0..<3 {
            do throws(VMIError) {
                switch program {
                case .processList: try inspector.forEachProcess { (_: Process) throws(VMIError) in }
                case .moduleList: try inspector.forEachModule { (_: Module) throws(VMIError) in }
                case .mapAddress: break
                }
                return
            } catch {
                guard error.mayPass else { return }
                inspector.memory.forgetTranslations()
            }
        }
    }

    private func missingKernel() -> VMIError? {
        do throws(VMIError) {
            _ = try inspector.kernel()
            return nil
        } catch {
            return error
        }
    }

    /// A frame that the target surely has once it has booted.
    private func someFrame() -> Frame {
        do throws(VMIError) { return try inspector.kernel().physicalBase.frame } catch { return Frame(0x100) }
    }
}
