// SPDX-License-Identifier: Apache-2.0
import Host
public import Spec

extension Wish {
    /// What was applied last, once more.
    public static func recorded(_ site: Site) throws -> Wish {
        let state = try State.load(site.layout)
        guard let spec = state.spec, let image = state.image else {
            throw ToolError(.notFound, "nothing is applied on this host", hint: "stubvmi apply SPEC")
        }
        return Wish(spec: spec, image: .kept(image))
    }

    /// What was applied last, with other targets for one monitor, or another profile for those that it has.
    public static func rotating(
        _ name: String, to targets: [String], profile: Target.ProfileSource?, on site: Site
    ) throws -> Wish {
        var wish = try recorded(site)
        guard let index = wish.spec.monitors.firstIndex(where: { $0.name == name }) else {
            throw ToolError(.notFound, "there is no monitor '\(name)'", hint: "stubvmi list")
        }
        let known = Set(wish.spec.targets.map(\.name))
        if let unknown = targets.first(where: { !known.contains($0) }) {
            throw ToolError(
                .notFound, "what was applied declares no target '\(unknown)'",
                hint: "add it to the spec (it declares \(known.sorted().joined(separator: ", "))), "
                    + "then stubvmi apply SPEC")
        }
        guard Set(targets).count == targets.count else {
            throw ToolError(.invalidInput, "a target is named twice", hint: "name each once")
        }
        if !targets.isEmpty { wish.spec.monitors[index].targets = targets }
        if let profile {
            let own = Set(wish.spec.monitors[index].targets)
            for index in wish.spec.targets.indices where own.contains(wish.spec.targets[index].name) {
                wish.spec.targets[index].profile = profile
            }
        }
        // What a profile is changed for, other monitors of that target get too.
        let changed = Set(wish.spec.monitors[index].targets)
        wish.only =
            profile == nil
            ? [name]
            : Set(wish.spec.monitors.filter { !changed.isDisjoint(with: $0.targets) }.map(\.name))
        return wish
    }

    /// What was applied last, on the image of before.
    public static func rollingBack(_ site: Site) throws -> Wish {
        var wish = try recorded(site)
        guard let previous = try State.load(site.layout).previousImage else {
            throw ToolError(
                .notFound, "there is no earlier image to go back to", hint: "stubvmi apply SPEC --image FILE")
        }
        wish.image = .kept(previous)
        return wish
    }
}
