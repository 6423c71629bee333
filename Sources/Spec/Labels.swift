// SPDX-License-Identifier: Apache-2.0

/// FLASK types are made from names: `-` is not allowed in an identifier of the policy language.
func flaskIdentifier(_ name: String) -> String {
    String(name.map { $0 == "-" || $0 == "." ? "_" : $0 })
}

extension Monitor {
    /// The FLASK type of the monitor's domain.
    public var type: String { "stubvmi_monitor_\(flaskIdentifier(name))_t" }
    /// The security label of the monitor's domain.
    public var label: String { "system_u:system_r:\(type)" }
}

extension Target {
    /// The FLASK type of the target's domain.
    public var type: String { "stubvmi_target_\(flaskIdentifier(name))_t" }
    /// The security label of the target's domain.
    public var label: String { "system_u:system_r:\(type)" }
}
