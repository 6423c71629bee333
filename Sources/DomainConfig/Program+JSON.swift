// SPDX-License-Identifier: Apache-2.0
import Spec
import TargetBundle

extension Program {
    /// As the image reads it, in the bundle's config and in requests.
    func json(linked: UInt64? = nil) -> JSON {
        var members: [(String, JSON)] = [("name", .text(kind.rawValue))]
        if let every { members.append(("every_ms", .number(every))) }
        if let symbol { members.append(("symbol", .text(symbol))) }
        if let linked { members.append(("linked", .address(linked))) }
        if let address { members.append(("address", .address(address))) }
        if let process { members.append(("process", .text(process))) }
        if let count { members.append(("count", .number(count))) }
        return .object(members)
    }
}

extension CProgram {
    /// As the image reads it: a name and how often.
    var json: JSON {
        .object([("name", .text(name))] + (every.map { [("every_ms", .number($0))] } ?? []))
    }
}
