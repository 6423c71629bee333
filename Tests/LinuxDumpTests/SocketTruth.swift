// SPDX-License-Identifier: Apache-2.0

/// A socket, as a record and as /proc/net tell of it.
struct SocketTruth: Hashable {
    var inode: Int
    var type: String
    var state: String
    var local: String?
    var remote: String?

    init(_ socket: Element) {
        inode = socket.number("inode")
        type = socket.text("type")
        state = socket.text("state")
        local = socket.words["local"]
        remote = socket.words["remote"]
    }

    /// A line of /proc/net/tcp, udp, udp6 (`sl local remote st ... inode`) or unix (`num: ref proto flags type st inode path`).
    init?(_ table: String, _ fields: [String]) {
        if table == "UNIX" {
            guard fields.count > 6, let inode = Int(fields[6]) else { return nil }
            self.inode = inode
            type = ["0001": "stream", "0002": "dgram", "0005": "seqpacket"][fields[4]] ?? fields[4]
            // SS_CONNECTED is 3 there; a socket that accepts has its flag set.
            state = fields[3] == "00010000" ? "listening" : fields[5] == "03" ? "established" : "closed"
            local = fields.count > 7 ? fields[7] : nil
        } else {
            guard fields.count > 9, let inode = Int(fields[9]), let state = Int(fields[3], radix: 16) else {
                return nil
            }
            self.inode = inode
            type = table == "TCP" ? "stream" : "dgram"
            self.state = [1: "established", 7: "closed", 10: "listening"][state] ?? fields[3]
            local = Self.address(fields[1])
            remote = Self.address(fields[2])
        }
    }

    /// `0100007F:1F90`: words of the host's order, then the port.
    private static func address(_ text: String) -> String? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1], radix: 16) else { return nil }
        if parts[0].count == 8, let word = UInt32(parts[0], radix: 16) {
            return (0..<4).map { String(word >> (8 * $0) & 255) }.joined(separator: ".") + ":\(port)"
        }
        return parts[0].allSatisfy { $0 == "0" } ? "[::]:\(port)" : "[\(parts[0])]:\(port)"
    }
}
