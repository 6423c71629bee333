// SPDX-License-Identifier: Apache-2.0
import CFlask
import Glibc
import Host

/// What a compiled policy says about some labels, read back from its bytes with libsepol.
struct BinaryPolicy: Equatable {
    /// What a pair of types is allowed on one class of objects.
    struct Rule: Equatable {
        var source: String
        var target: String
        var objectClass: String
        /// What some setting of the policy's booleans allows.
        var ever: Set<String>
        /// What every setting allows.
        var always: Set<String>
    }

    /// What the hypervisor does about a permission that the policy does not know.
    enum Unknown: Int {
        case deny = 0
        case reject = 2
        case allow = 4
    }

    /// The version of the binary format.
    var format = 0
    var unknown = Unknown.allow
    /// Each type of the policy.
    var types: Set<String> = []
    /// Those whose denials are only logged.
    var permissive: Set<String> = []
    /// The types of initial SIDs, by number.
    var initial: [Int: String] = [:]
    /// The type that a label resolves to; none if the policy does not know the label.
    var labels: [String: String] = [:]
    /// Every pair that has the type of a monitor's label (or its _self or _channel type) on a side, what
    /// reaches the memory of targets, and who may change the policy.
    var rules: [Rule] = []

    /// The number of the initial SID `unlabeled` in Xen: the sixth of its initial_sids.
    static let unlabeled = 6

    /// Reads a policy. Damaged bytes are an error, whatever libsepol makes of them: it gets `seconds`,
    /// by default far more than the work takes (10 ms for a few labels, 1 s for 2,000).
    static func read(
        _ bytes: [UInt8], monitors: [String], targets: [String], seconds: Int? = nil
    ) throws -> BinaryPolicy {
        let limit = seconds ?? 10 + (monitors.count + targets.count) / 20
        let copies = (monitors + targets).map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        var report: UnsafeMutablePointer<CChar>?
        defer { free(report) }
        let result = copies.map { UnsafePointer($0) }.withUnsafeBufferPointer { labels in
            var question = flask_question(
                monitors: labels.baseAddress, monitor_count: monitors.count,
                targets: labels.baseAddress?.advanced(by: monitors.count), target_count: targets.count)
            return flask_inspect(bytes, bytes.count, &question, UInt32(limit), &report)
        }
        return try BinaryPolicy(report: try text(of: result, report))
    }

    /// What CFlask reports, or the error that it ended with.
    static func text(of result: flask_result, _ report: UnsafeMutablePointer<CChar>?) throws -> String {
        switch result {
        case FLASK_OK: break
        case FLASK_NOT_A_POLICY: throw ToolError(.corrupt, "this is not a FLASK policy that Xen can load")
        case FLASK_CRASHED: throw ToolError(.corrupt, "the policy is damaged: reading it crashes libsepol")
        case FLASK_TIMEOUT: throw ToolError(.corrupt, "the policy is damaged: reading it does not end")
        case FLASK_TOO_LARGE: throw ToolError(.unsupported, "the policy has too many rules to be read")
        default:
            let words = String(cString: strerror(errno))
            throw ToolError(.io, "cannot start a process to read the policy in", cause: words)
        }
        guard let report else { throw ToolError(.io, "the policy's report is missing") }
        return String(cString: report)
    }

    /// The report of CFlask's flask.h.
    init(report: String) throws {
        var always: [[Substring]: Set<String>] = [:]
        for line in report.split(separator: "\n") {
            let words = line.split(separator: " ")
            let permissions = Set(words.dropFirst(4).map(String.init))
            switch (words.first, words.count) {
            case ("policy", 4):
                format = Int(words[1]) ?? 0
                unknown = Int(words[2]).flatMap(Unknown.init) ?? .allow
            case ("type", 3):
                types.insert(String(words[1]))
                if words[2] != "0" { permissive.insert(String(words[1])) }
            case ("initial", 3):
                if let number = Int(words[1]) { initial[number] = String(words[2]) }
            case ("label", 3):
                if words[2] != "-" { labels[String(words[1])] = String(words[2]) }
            case ("always", 5...):
                always[Array(words[1...3])] = permissions
            case ("ever", 5...):
                rules.append(
                    Rule(
                        source: String(words[1]), target: String(words[2]), objectClass: String(words[3]),
                        ever: permissions, always: always[Array(words[1...3])] ?? []))
            case ("end", 1): return
            default: throw ToolError(.corrupt, "the policy's report has the line '\(line)'")
            }
        }
        throw ToolError(.corrupt, "the policy's report has no end")
    }
}
