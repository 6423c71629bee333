// SPDX-License-Identifier: Apache-2.0
public import Host
public import SystemPackage

/// The toolstack's commands, as data: what tests assert and what the host runs.
public enum Xl {
    public static func list() -> Invocation { xl("list", "-Z") }
    public static func list(_ domain: UInt32) -> Invocation { xl("list", "-Z", String(domain)) }
    public static func info() -> Invocation { xl("info") }
    public static func messages() -> Invocation { xl("dmesg") }
    public static func enforcing() -> Invocation { xl("getenforce") }
    public static func load(policy: FilePath) -> Invocation { xl("loadpolicy", policy.string) }

    /// Builds a domain that does not run yet.
    public static func createPaused(_ config: FilePath) -> Invocation {
        xl("create", "-p", config.string, within: .seconds(120))
    }

    public static func rename(_ domain: UInt32, to name: String) -> Invocation {
        xl("rename", String(domain), name)
    }

    public static func unpause(_ domain: UInt32) -> Invocation {
        xl("unpause", String(domain))
    }

    public static func destroy(_ domain: UInt32) -> Invocation {
        xl("destroy", String(domain), within: .seconds(120))
    }

    /// xl waits without end for a xenstored that hangs, so each of its commands has a time in which it is due.
    private static func xl(_ words: String..., within time: Duration = .seconds(60)) -> Invocation {
        Invocation("xl", words, timeout: time)
    }
}
