// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// A bundle that has been read and found to be good: what to do, and how to understand the targets.
struct Plan {
    let configuration: Configuration
    /// One for each target.
    let profiles: [PackedProfile]

    init(_ bundle: PackedBundle) throws(StartError) {
        configuration = try Edge.configuration(bundle.config)
        var read: [PackedProfile?] = []
        for _ in 0..<bundle.profileCount { read.append(nil) }
        var profiles: [PackedProfile] = []
        for target in configuration.targets {
            let index = target.profile
            if index < read.count, let known = read[index] {
                profiles.append(known)
                continue
            }
            do throws(FormatError) {
                let profile = try bundle.profile(index)
                read[index] = profile
                profiles.append(profile)
            } catch {
                throw StartError(message: "a profile was refused: " + error.message)
            }
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
        let name = plan.configuration.targets[target].name
        try Edge.attach(target, domain: domains[target], name: name)
        return try Watch(target: target, of: domains.count, name: name, profile: plan.profiles[target])
    }
}
