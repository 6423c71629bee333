// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// A bundle that has been read and found to be good: what to do, and how to understand the targets.
struct Plan {
    let configuration: Configuration
    /// All of the bundle; targets with the same kernel share one.
    let profiles: [PackedProfile]

    init(_ bundle: PackedBundle) throws(StartError) {
        configuration = try Edge.configuration(bundle.config)
        var profiles: [PackedProfile] = []
        do throws(FormatError) {
            for index in 0..<bundle.profileCount { profiles.append(try bundle.profile(index)) }
        } catch {
            throw StartError(message: "a profile was refused: " + error.message)
        }
        for target in configuration.targets where target.profile >= profiles.count {
            throw StartError(message: "target " + target.name + " has no profile")
        }
        self.profiles = profiles
    }
}

/// What a generation asks for: a plan, and the domains to carry it out on.
struct Assignment {
    let plan: Plan
    /// One for each target.
    let domains: [UInt32]

    /// Reads a generation, and touches no target.
    init(of generation: UInt32, after plan: Plan) throws(StartError) {
        if let bundle = try Requests.bundle(of: generation) {
            self.plan = try Plan(bundle)
        } else {
            self.plan = plan
        }
        domains = try Requests.domains(of: generation, count: self.plan.configuration.targets.count)
    }

    /// Attaches a target and opens it.
    func open(_ target: Int) throws(StartError) -> Watch {
        let wanted = plan.configuration.targets[target]
        try Edge.attach(target, domain: domains[target], name: wanted.name)
        return try Watch(
            target: target, of: domains.count * (1 + CProgram.shares), name: wanted.name,
            profile: plan.profiles[wanted.profile])
    }
}
