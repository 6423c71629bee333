// SPDX-License-Identifier: Apache-2.0

/// FLASK types of ours: they are made from names, and tell which domains are ours.
public enum Label {
    private static let monitor = "stubvmi_monitor_"
    private static let target = "stubvmi_target_"
    private static let suffix = "_t"

    /// What the supervisor's domain is called.
    public static let supervisorName = "stubvmi-supervisor"
    /// The type of the supervisor's domain, of which a host has at most one.
    public static let supervisor = "stubvmi_supervisor_t"
    /// The security label of the supervisor's domain.
    public static let supervisorLabel = label(supervisor)

    /// The type of a monitor's domain.
    public static func type(ofMonitor name: String) -> String { monitor + identifier(name) + suffix }

    /// The type of a target's domain.
    public static func type(ofTarget name: String) -> String { target + identifier(name) + suffix }

    /// A name whose monitor has this type; nil for a type of another kind.
    ///
    /// It is the monitor's own name but for `-` and `.`, which a type cannot tell from `_`.
    public static func monitor(ofType type: String) -> String? { name(type, monitor) }

    /// A name whose target has this type; nil for a type of another kind.
    public static func target(ofType type: String) -> String? { name(type, target) }

    /// The security label with a type.
    static func label(_ type: String) -> String { "system_u:system_r:\(type)" }

    private static func name(_ type: String, _ prefix: String) -> String? {
        guard type.hasPrefix(prefix), type.hasSuffix(suffix) else { return nil }
        let name = type.dropFirst(prefix.count).dropLast(suffix.count)
        return name.isEmpty ? nil : String(name)
    }

    /// `-` is not allowed in an identifier of the policy language, nor is `.`.
    static func identifier(_ name: String) -> String {
        String(name.map { $0 == "-" || $0 == "." ? "_" : $0 })
    }
}

extension Monitor {
    /// The FLASK type of the monitor's domain.
    public var type: String { Label.type(ofMonitor: name) }
    /// The security label of the monitor's domain.
    public var label: String { Label.label(type) }
}

extension Target {
    /// The FLASK type of the target's domain.
    public var type: String { Label.type(ofTarget: name) }
    /// The security label of the target's domain.
    public var label: String { Label.label(type) }
}
