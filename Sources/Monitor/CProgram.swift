// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle
internal import VMICore

#if hasFeature(Embedded) && canImport(LibVMI)
    internal import CPrograms
    internal import LibVMI

    /// A program in C, written for LibVMI, that this image was built with.
    ///
    /// `unsafe` stands here because names go to C as texts.
    struct CProgram: Equatable {
        let number: UInt32
        let name: String

        static func == (one: CProgram, other: CProgram) -> Bool { one.number == other.number }

        /// The program of a name, if there is one.
        init?(named name: String) {
            let found = unsafe name.withCString { unsafe program_find($0) }
            guard found >= 0 else { return nil }
            number = UInt32(found)
            self.name = name
        }

        /// Parts of the window for the instances of one target, beside the monitor's own.
        static var shares: Int { min(Int(program_count), 4) }

        /// Lets programs open the targets of an assignment.
        static func offer(_ assignment: Assignment) {
            let targets = assignment.plan.configuration.targets
            for target in targets.indices {
                let first = targets.count + target * shares
                OfferedTargets.add(
                    UInt32(target), domain: assignment.domains[target],
                    name: [UInt8](targets[target].name.utf8),
                    profile: assignment.plan.profiles[targets[target].profile],
                    shares: UInt32(first)..<UInt32(first + shares),
                    of: UInt32(targets.count * (1 + shares)))
            }
        }

        /// No program can open a target any more.
        static func withdraw() { OfferedTargets.removeAll() }
    }
#else
    /// There are none: the image was built without LibVMI.
    enum CProgram: Equatable {
        init?(named name: String) { return nil }

        var name: String { "" }
        static var shares: Int { 0 }
        static func offer(_ assignment: Assignment) {}
        static func withdraw() {}
    }
#endif

/// What is done with a target when it is due.
enum Work {
    case inspect(Program)
    case call(CProgram)

    /// nil of a program in C.
    var program: Program? {
        guard case .inspect(let program) = self else { return nil }
        return program
    }

    var name: String {
        switch self {
        case .inspect(let program): program.name
        case .call(let program): program.name
        }
    }

    func asksTheSame(as other: Work) -> Bool {
        switch (self, other) {
        case (.inspect(let one), .inspect(let other)): one.asksTheSame(as: other)
        case (.call(let one), .call(let other)): one == other
        default: false
        }
    }
}
