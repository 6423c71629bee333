// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

extension Inspector {
    /// The longest name of a socket of the family unix (sizeof sun_path), its family in front of it.
    private static var unixLimit: UInt32 { 110 }

    /// What an open file is as a socket; nil for other files.
    mutating func socket(
        _ file: OpenFile, _ layout: SocketLayout
    ) throws(VMIError) -> Socket? {
        let name = try name(of: file.file, layout.files.names)
        guard name.kind == .socket, let socket = try pointer(at: file.file.advanced(by: layout.files.data)),
            let sock = try pointer(at: socket.advanced(by: layout.sock))
        else { return nil }
        var found = Socket(
            family: .init(try word16(sock.advanced(by: layout.family))),
            type: try word16(socket.advanced(by: layout.type)),
            protocolNumber: try protocolNumber(of: sock, layout),
            state: UInt8(try word16(sock.advanced(by: layout.state)) & 0xff), inode: name.inode)
        switch found.family {
        case .inet: try readInet(sock, layout, into: &found)
        case .inet6: try readInet6(sock, layout, into: &found)
        case .unix: found.local = try unixName(sock, layout)
        case .other: break
        }
        return found
    }

    private mutating func protocolNumber(
        of sock: VirtualAddress, _ layout: SocketLayout
    ) throws(VMIError) -> UInt16 {
        let number = try word16(sock.advanced(by: UInt64(layout.protocolNumber.offset)))
        return layout.protocolNumber.size == 1 ? number & 0xff : number
    }

    private mutating func readInet(
        _ sock: VirtualAddress, _ layout: SocketLayout, into socket: inout Socket
    ) throws(VMIError) {
        let ports = try ports(sock, layout)
        socket.local = SocketAddress.inet(
            try bytes(sock.advanced(by: layout.local), count: 4), port: ports.local)
        socket.remote = SocketAddress.inet(
            try bytes(sock.advanced(by: layout.remote), count: 4), port: ports.remote)
    }

    private mutating func readInet6(
        _ sock: VirtualAddress, _ layout: SocketLayout, into socket: inout Socket
    ) throws(VMIError) {
        guard let local = layout.local6, let remote = layout.remote6 else { return }
        let ports = try ports(sock, layout)
        socket.local = SocketAddress.inet6(
            try bytes(sock.advanced(by: local), count: 16), port: ports.local)
        socket.remote = SocketAddress.inet6(
            try bytes(sock.advanced(by: remote), count: 16), port: ports.remote)
    }

    /// The other end's port is kept as it goes over the wire, its own as a number.
    private mutating func ports(
        _ sock: VirtualAddress, _ layout: SocketLayout
    ) throws(VMIError) -> (local: UInt16, remote: UInt16) {
        (
            try word16(sock.advanced(by: layout.localPort)),
            try word16(sock.advanced(by: layout.remotePort)).byteSwapped
        )
    }

    /// The name that a socket of the family unix is bound to; an abstract one begins with `@` as `ss` shows it.
    private mutating func unixName(
        _ sock: VirtualAddress, _ layout: SocketLayout
    ) throws(VMIError) -> [UInt8]? {
        guard let unix = layout.unix, let address = try pointer(at: sock.advanced(by: unix.address)) else {
            return nil
        }
        let length = try word32(address.advanced(by: unix.length))
        guard length <= Self.unixLimit else { throw .tooMany(Int(Self.unixLimit)) }
        guard length > 2 else { return nil }
        var name = try bytes(address.advanced(by: unix.name + 2), count: Int(length) - 2)
        if name.first == 0 {
            name[0] = UInt8(ascii: "@")
        } else if let end = name.firstIndex(of: 0) {
            name.removeLast(name.count - end)
        }
        return name
    }
}
