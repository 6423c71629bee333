// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import Testing

/// The order of a deployment's steps, in every way in which a run can be cut short.
@Suite(
    .serialized, .timeLimit(.minutes(20)),
    .enabled(if: Files.exists(FilePath(Spin.program)), "there is no spin; make deps installs it"))
struct ModelTests {
    @Test(arguments: [
        Spin.Bounds(runs: 1, crashes: 1, faults: 1, restarts: 1),
        Spin.Bounds(runs: 1, crashes: 1, faults: 2),
        Spin.Bounds(runs: 2, crashes: 2),
        Spin.Bounds(runs: 2, crashes: 1, faults: 1),
    ])
    func everyStoryEndsWell(_ bounds: Spin.Bounds) async throws {
        let result = try await Spin().verify(bounds)
        print("model: \(bounds): \(result.states), \(result.depth)")
        #expect(result.errors == 0, "\(result.violation ?? "")")
    }

    /// Each rule of the order is there because without it something goes wrong.
    @Test(arguments: [
        ("REVOKE_BEFORE_READY", Spin.Bounds(faults: 1)),
        ("REVOKE_BEFORE_DESTROY", Spin.Bounds(faults: 2)),
        ("TYPES_BEFORE_DOMAINS", Spin.Bounds(crashes: 1)),
        ("WITHOUT_UNION", Spin.Bounds()),
        ("WITHOUT_FILES", Spin.Bounds()),
        ("UNION_OF_RULES_ALONE", Spin.Bounds()),
        ("UNION_BEFORE_SETTLED", Spin.Bounds(crashes: 1)),
        ("REFUSED_IS_UNDONE", Spin.Bounds(crashes: 1, faults: 2)),
        ("WITHOUT_SETTLING", Spin.Bounds(crashes: 1)),
        ("WITHOUT_FENCE", Spin.Bounds(restarts: 1)),
        ("STRAYS_NOT_AWAITED", Spin.Bounds(crashes: 1)),
        ("WITHOUT_LOCK", Spin.Bounds(runs: 2, faults: 1)),
    ])
    func anotherOrderFails(_ change: String, _ bounds: Spin.Bounds) async throws {
        let result = try await Spin().verify(bounds, defining: change)
        #expect(result.errors > 0, "\(change) goes unnoticed: \(result.states)")
        #expect(result.violation?.contains("assertion violated") == true)
    }
}
