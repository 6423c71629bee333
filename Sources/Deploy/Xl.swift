// SPDX-License-Identifier: Apache-2.0
public import Host
public import SystemPackage

/// The toolstack's commands, as data: what tests assert and what the host runs.
public enum Xl {
    public static func list() -> Invocation { Invocation("xl", ["list", "-Z"]) }
    public static func list(_ domain: UInt32) -> Invocation {
        Invocation("xl", ["list", "-Z", String(domain)])
    }
    public static func info() -> Invocation { Invocation("xl", ["info"]) }
    public static func messages() -> Invocation { Invocation("xl", ["dmesg"]) }
    public static func enforcing() -> Invocation { Invocation("xl", ["getenforce"]) }
    public static func load(policy: FilePath) -> Invocation {
        Invocation("xl", ["loadpolicy", policy.string])
    }

    /// Builds a domain that does not run yet.
    public static func createPaused(_ config: FilePath) -> Invocation {
        Invocation("xl", ["create", "-p", config.string], timeout: .seconds(120))
    }

    public static func rename(_ domain: UInt32, to name: String) -> Invocation {
        Invocation("xl", ["rename", String(domain), name])
    }

    public static func unpause(_ domain: UInt32) -> Invocation {
        Invocation("xl", ["unpause", String(domain)])
    }

    public static func destroy(_ domain: UInt32) -> Invocation {
        Invocation("xl", ["destroy", String(domain)], timeout: .seconds(120))
    }
}
