// SPDX-License-Identifier: Apache-2.0

/// What dom0 asks of a monitor that runs: see request.h.
struct Demand {
    enum Verb {
        case start(Configuration.Task)
        case stop(Work)
        case run(Work)
        case list
        case hang
    }

    var verb: Verb
    /// The name of the only target that it is about; nil of all.
    var target: String?

    init(_ verb: Verb, of target: String?) {
        self.verb = verb
        self.target = target
    }
}
