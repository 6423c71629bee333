// SPDX-License-Identifier: Apache-2.0
import Host
import Testing

/// `stubvmi lab run`, which succeeds only if its process list was the guest's own.
enum LabRun {
    /// What the monitors told, as it came.
    static func records(
        _ arguments: [String], spec: String = "xen-configs/demo.yaml"
    ) async throws -> [[String: Any]] {
        let outcome = try await ToolRun.run(["lab", "run", spec, "-o", "json"] + arguments)
        try #require(outcome.status == 0, "\(outcome.errors.suffix(4000))")
        return try outcome.output.split(separator: "\n").map { try object(String($0)) }
    }

    /// The last record of each program.
    static func lastRecords(
        _ arguments: [String], spec: String = "xen-configs/demo.yaml"
    ) async throws -> [String: [String: Any]] {
        var found: [String: [String: Any]] = [:]
        for record in try await records(arguments, spec: spec) {
            found[record["program"] as? String ?? ""] = record
        }
        return found
    }
}
