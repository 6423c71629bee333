// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// Offsets that lead from a socket's file to its addresses (include/net/sock.h, af_unix.h).
struct SocketLayout: Sendable {
    let files: FileLayout
    let sock: UInt64
    let type: UInt64
    /// A `struct sock` begins with what all kinds of sockets have in common.
    let family: UInt64
    let state: UInt64
    let remote: UInt64
    let local: UInt64
    let remotePort: UInt64
    let localPort: UInt64
    /// Nil in a kernel without IPv6.
    let remote6: UInt64?
    let local6: UInt64?
    let protocolNumber: PackedProfile.Member
    /// Nil where sockets of the family unix are a module's.
    let unix: Unix?

    struct Unix {
        let address: UInt64
        let length: UInt64
        let name: UInt64
    }

    init(_ profile: PackedProfile) throws(VMIError) {
        files = try FileLayout(profile)
        sock = try profile.offset(of: "socket.sk")
        type = try profile.offset(of: "socket.type")
        let common = try profile.offset(of: "sock.__sk_common")
        family = try common + profile.offset(of: "sock_common.skc_family")
        state = try common + profile.offset(of: "sock_common.skc_state")
        remote = try common + profile.offset(of: "sock_common.skc_daddr")
        local = try common + profile.offset(of: "sock_common.skc_rcv_saddr")
        remotePort = try common + profile.offset(of: "sock_common.skc_dport")
        localPort = try common + profile.offset(of: "sock_common.skc_num")
        remote6 = profile.member("sock_common.skc_v6_daddr").map { common + UInt64($0.offset) }
        local6 = profile.member("sock_common.skc_v6_rcv_saddr").map { common + UInt64($0.offset) }
        protocolNumber = try Self.protocolNumber(profile)
        if let address = profile.member("unix_sock.addr"), let length = profile.member("unix_address.len"),
            let name = profile.member("unix_address.name")
        {
            unix = Unix(
                address: UInt64(address.offset), length: UInt64(length.offset), name: UInt64(name.offset))
        } else {
            unix = nil
        }
    }

    /// Up to Linux 5.5 it is a field of eight bits, the second eight of a word whose start alone has a name.
    private static func protocolNumber(_ profile: PackedProfile) throws(VMIError) -> PackedProfile.Member {
        if profile.member("sock.sk_protocol") == nil, let bits = profile.member("sock.__sk_flags_offset") {
            return PackedProfile.Member(offset: bits.offset &+ 1, size: 1)
        }
        return try profile.place(of: "sock.sk_protocol", limit: 2)
    }
}
