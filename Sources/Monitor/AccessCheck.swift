// SPDX-License-Identifier: Apache-2.0
internal import VMICore

/// Tries what the tiers allow and forbid, and tells what came of it. Nothing is changed by it.
///
/// Each attempt that the policy refuses leaves a line in the hypervisor's log. What is `allowed` beyond the
/// monitor's tier, or on a domain that is none of its targets, is a hole in the policy.
struct AccessCheck {
    let target: Int
    let frame: Frame

    /// Domains of Xen's own (xen.h): those of device memory and of the hypervisor's.
    private static let special: [UInt32] = [0x7ff1, 0x7ff2]
    /// The highest domain number that is tried.
    private static let highest: UInt32 = 15

    func run(_ context: RecordContext, to output: Output) -> Output {
        var record = Record(
            output, program: "access-check", context: context, limit: output.limit)
        record.json.key("attempts")
        record.json.open("[")
        attempt("map-write", Edge.domain(of: target), writable: true, &record)
        for operation in DomainOperation.allCases { attempt(operation, Edge.domain(of: target), &record) }
        attempt("map-read", 0, writable: false, &record)
        attempt(.state, 0, &record)
        for domain in Self.special { attempt("map-read", domain, writable: false, &record) }
        for domain in 1...Self.highest where isForeign(domain) {
            attempt("map-read", domain, writable: false, &record)
            attempt(.state, domain, &record)
        }
        record.json.close("]")
        return record.finish()
    }

    private func attempt(_ what: String, _ domain: UInt32, writable: Bool, _ record: inout Record<Output>) {
        let result = Edge.tryMapping(frame, of: domain, writable: writable)
        tell(what, domain, frame, result, &record)
    }

    private func attempt(_ operation: DomainOperation, _ domain: UInt32, _ record: inout Record<Output>) {
        tell(operation.word, domain, nil, Edge.tryOperation(operation, on: domain), &record)
    }

    private func tell(
        _ what: String, _ domain: UInt32, _ frame: Frame?, _ result: Attempt, _ record: inout Record<Output>
    ) {
        record.json.open("{")
        record.json.key("what")
        record.json.string(what)
        record.json.key("domain")
        record.json.number(UInt64(domain))
        if let frame {
            record.json.key("frame")
            record.json.address(frame.number)
        }
        record.json.key("result")
        record.json.string(result.word)
        record.json.close("}")
    }

    /// Whether a domain is neither a target nor this one.
    private func isForeign(_ domain: UInt32) -> Bool {
        guard domain != Edge.ownDomain else { return false }
        for target in 0..<Edge.targetLimit where Edge.domain(of: target) == domain { return false }
        return true
    }
}

extension DomainOperation {
    /// The word for it in records.
    fileprivate var word: String {
        switch self {
        case .state: "state"
        case .pause: "pause"
        case .readRegisters: "read-registers"
        case .writeRegisters: "write-registers"
        case .readContext: "read-context"
        case .writeContext: "write-context"
        case .events: "events"
        }
    }
}

extension Attempt {
    /// The word for it in records.
    var word: String {
        switch self {
        case .allowed: "allowed"
        case .denied: "denied"
        case .absent: "absent"
        case .gone: "no-domain"
        case .otherRelease: "other-release"
        case .failed: "failed"
        }
    }
}
