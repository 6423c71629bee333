// SPDX-License-Identifier: Apache-2.0
import Host

/// The state while it is being changed: each step is on the disk before it is taken and after.
///
/// Several monitors are brought up at once, so it is an actor.
actor Ledger {
    private(set) var state: State
    private let layout: Layout
    private let operation: String
    private var journal: Journal?

    /// Reads the snapshot and what a run that did not end has left; changes nothing yet.
    init(_ layout: Layout, for operation: String) throws {
        state = try State.load(layout)
        self.layout = layout
        self.operation = operation
    }

    /// Says that a step is about to be taken.
    func intend(_ step: Step) throws {
        if journal == nil { try begin() }
        try journal?.write(.intent(step))
    }

    /// Says that it was taken, and what is true now.
    func done(_ step: Step, _ changes: [Change]) throws {
        for change in changes { state.apply(change) }
        try journal?.write(.done(step, changes))
    }

    /// Says that it is as if it had never been taken. This must not keep anything from being undone.
    func undone(_ step: Step, _ changes: [Change]) {
        for change in changes { state.apply(change) }
        try? journal?.write(.undone(step, changes))
    }

    /// It is unknown which policy is loaded.
    func forgetPolicy() { state.policy = nil }

    /// Ends the run: one snapshot, and no journal.
    func close(_ finish: (inout State) -> Void = { _ in }) throws {
        finish(&state)
        let isEmpty =
            state.monitors.isEmpty && state.supervisor == nil && state.spec == nil && state.policy == nil
        if isEmpty { try Files.remove([layout.state]) } else { try state.save(layout) }
        try layout.removeParts()
        if let journal { try journal.close() } else { try Files.remove([layout.journal]) }
        journal = nil
    }

    private func begin() throws {
        var journal = try Journal(layout)
        try journal.write(.begin(operation: operation))
        self.journal = journal
    }
}

extension State {
    /// The snapshot, and all that a run which did not end had made true.
    public static func load(_ layout: Layout) throws -> State {
        var state = try snapshot(layout)
        state.adopt(boot: Boot.current)
        var open: Step?
        for entry in try Journal.read(layout) {
            switch entry {
            case .begin: break
            case .intent(let step): if step.kind == .policy { open = step }
            case .done(let step, let changes), .undone(let step, let changes):
                for change in changes { state.apply(change) }
                if step == open { open = nil }
            }
        }
        // Cut off while it loaded one: nobody can tell which of the two it is.
        if open != nil { state.policy = nil }
        return state
    }
}
