// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Grants
import TargetBundle

@testable import Commands
@testable import Deploy
@testable import ImageBuild
@testable import Policy
@testable import Profile

extension Sample {
    static var doctor: Sample {
        let full = HealthCheck.Check(name: "image", verdict: .warn, detail: "d", remedy: "r")
        let least = HealthCheck.Check(name: "image", verdict: .pass, detail: "d")
        return Sample(section: "doctor", full: HealthCheck([full]), least: [HealthCheck([least])])
    }

    private static let stage = PolicyStage.Result(sha256: "p", types: ["a_t"], loaded: true)

    static var load: Sample {
        let report = LoadPolicy.Report(policy: stage)
        return Sample(section: "policy load", full: report, least: [report])
    }

    static var apply: Sample {
        let launched = Deploy.Apply.Report.Monitor(
            name: "m", domain: 2, label: "l", tier: "read", targets: [State.Target(name: "web", domain: 1)],
            grants: ["xenstore-chmod"], action: .create, launched: true)
        let report = Deploy.Apply.Report(
            policy: stage, imageSHA256: "i", monitors: [launched], deleted: ["n"])
        return Sample(section: "apply", full: report, least: [report])
    }

    static var plan: Sample {
        let policy = Plan.Policy(
            sha256: "p", reasons: ["r"], addedTypes: ["a_t"], removedTypes: ["b_t"], keptTypes: ["c_t"])
        var action = Plan.Action(kind: .relaunch, monitor: "m", reasons: ["r"], domain: 3)
        action.remains = [4]
        action.targets = [State.Target(name: "web", domain: 1)]
        action.allowances = ["may"]
        action.isSeamless = true
        let least = Plan.Action(kind: .create, monitor: "m", reasons: ["r"], domain: nil)
        func plan(_ action: Plan.Action, _ supervisor: Plan.Supervisor? = nil) -> Plan {
            Plan(
                policy: policy, actions: [action], supervisor: supervisor, gone: [2], imageSHA256: "i",
                warnings: ["w"], basis: "b")
        }
        return Sample(
            section: "plan",
            full: plan(action, .init(kind: .keep, reasons: ["r"], domain: 5, remains: [6])),
            least: [plan(least), plan(least, .init(kind: .create, reasons: ["r"], domain: nil))])
    }

    static var state: Sample {
        get throws {
            let grant = #"{"grant":{"node":"/local/domain/1/name","domid":3},"change":"entry"}"#
            let record = try JSONDecoder().decode(Grant.Record.self, from: Data(grant.utf8))
            let monitor = State.Monitor(
                name: "m", domain: 3, label: "l", tier: "read", memory: 8,
                targets: [State.Target(name: "web", domain: 1)], image: "i", bundle: "b", generation: 1,
                started: Date(timeIntervalSinceReferenceDate: 0.5), grants: [record], supervisor: 5)
            var state = State()
            state.policy = State.Policy(sha256: "p", sequence: 1, rules: Rules())
            state.image = "i"
            state.previousImage = "j"
            state.monitors = [monitor]
            state.supervisor = State.Supervisor(domain: 5, image: "i")
            var least = state
            least.monitors[0].supervisor = nil
            return Sample(
                section: "state list", full: StateRecord(state),
                least: [StateRecord(State()), StateRecord(least)])
        }
    }

    static var destroy: Sample {
        let report = Deploy.Destroy.Report(destroyed: ["m"], keptTypes: ["a_t"], policySHA256: "p")
        return Sample(section: "destroy", full: report, least: [report])
    }

    static var prove: Sample {
        let row = Proof.Row(
            monitor: "m", source: "a_t", target: "b_t", class: "mmu", permissions: ["map_read"],
            conditional: ["map_read"], reasons: ["<permission>": "why"])
        let violation = Proof.Violation(
            kind: .excess, source: "a_t", target: "b_t", class: "mmu", permissions: ["map_write"],
            message: "m")
        let proof = Proof(
            sha256: "p", format: 30, types: 38, sealed: false, rows: [row], others: [row],
            violations: [violation])
        return Sample(section: "policy prove", full: proof, least: [proof])
    }

    static var image: Sample {
        let file = ImageManifest.File(name: "stubvmi.elf", bytes: 1, sha256: "f")
        var manifest = ImageManifest(
            image: file, elf: file, entry: "0x1",
            segments: [.init(access: "r-x", address: "0x1", fileBytes: 1, memoryBytes: 1)],
            components: [
                .init(
                    name: "newlib", version: "3.3.0", licence: "BSD-3-Clause", bytes: 1,
                    files: [.init(name: "a", sha256: "f")])
            ], objects: [.init(name: "a.o", component: "newlib", bytes: 1)],
            tools: [.init(name: "gcc", version: "12")], sources: "s",
            programs: [.init(name: "tasks", files: [.init(name: "tasks.c", sha256: "f")])])
        func report(_ manifest: ImageManifest) -> ImageInspector.Report {
            ImageInspector.Report(
                path: "p", ok: true, checks: [.init(name: "entry", ok: true, detail: "d")], manifest: manifest
            )
        }
        let full = report(manifest)
        manifest.programs = [.init(name: "maps")]
        let own = report(manifest)
        manifest.programs = nil
        return Sample(section: "image show", full: full, least: [own, report(manifest)])
    }
}
