// SPDX-License-Identifier: Apache-2.0
import Host

/// Which modules a policy is made of, in order: Xen's modules.conf, and ours among them.
struct ModuleList: Equatable {
    var names: [String]

    /// The modules that are `on` in a modules.conf, as Xen's Makefile.common reads it.
    init(_ text: String) {
        names = text.split(whereSeparator: \.isNewline).compactMap { line in
            let fields = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard fields.count >= 3, fields[2] == "on", let first = fields[0].utf8.first,
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
            else { return nil }
            return String(fields[0])
        }
    }

    /// With the modules of introspection: two around guest_features, the rest at the end; in a sealed
    /// policy two around all of it.
    func adding(sealed: Bool = false) throws -> ModuleList {
        for needed in ["xen", "dom0", "guest_features"] where !names.contains(needed) {
            throw ToolError(
                .unsupported, "the policy's modules.conf switches the module \(needed) off",
                hint: "switch it on: introspection domains are built on it")
        }
        var result = self
        result.names = names.flatMap { name in
            name == "guest_features" ? ["introspection_apart", name, "introspection_apart_end"] : [name]
        }
        result.names += [OrdinaryTypes.module, "introspection", PolicyModule.name]
        if sealed { result.names = ["introspection_sealed"] + result.names + ["introspection_sealed_end"] }
        return result
    }

    /// As a modules.conf.
    var text: String {
        "# Made by stubvmi from Xen's own list.\n" + names.map { "\($0) = on\n" }.joined()
    }
}
