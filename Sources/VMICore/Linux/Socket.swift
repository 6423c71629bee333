// SPDX-License-Identifier: Apache-2.0

/// A socket that a process has open.
public struct Socket: Sendable {
    public var family: Family
    /// SOCK_STREAM and so on (include/linux/net.h).
    public var type: UInt16
    /// The protocol's number, of IP 6 for TCP and 17 for UDP.
    public var protocolNumber: UInt16
    /// The state, of which TCP has the most (include/net/tcp_states.h).
    public var state: UInt8
    public var inode: UInt64
    /// Its own end and the other one, as `ss` writes them; nil where there is none.
    public var local: [UInt8]?
    public var remote: [UInt8]?

    /// Families of addresses (include/linux/socket.h).
    public enum Family: Equatable, Sendable {
        case unix, inet, inet6
        case other(UInt16)

        init(_ number: UInt16) {
            switch number {
            case 1: self = .unix
            case 2: self = .inet
            case 10: self = .inet6
            default: self = .other(number)
            }
        }

        /// The word for it in records.
        public var word: String {
            switch self {
            case .unix: "unix"
            case .inet: "inet"
            case .inet6: "inet6"
            case .other(16): "netlink"
            case .other(17): "packet"
            case .other(let number): String(number)
            }
        }
    }

    /// The word for its type in records.
    public var typeWord: String {
        switch type {
        case 1: "stream"
        case 2: "dgram"
        case 3: "raw"
        case 5: "seqpacket"
        case 10: "packet"
        default: String(type)
        }
    }

    /// The word for its state in records, by TCP's names, which all kinds share.
    public var stateWord: String {
        let words = [
            "established", "syn-sent", "syn-received", "fin-wait-1", "fin-wait-2", "time-wait", "closed",
            "close-wait", "last-ack", "listening", "closing", "new-syn-received",
        ]
        return state >= 1 && Int(state) <= words.count ? words[Int(state) - 1] : String(state)
    }
}

/// Addresses as people write them.
enum SocketAddress {
    /// `127.0.0.1:80`
    static func inet(_ address: [UInt8], port: UInt16) -> [UInt8] {
        var text = ""
        for (index, byte) in address.enumerated() { text += (index > 0 ? "." : "") + String(byte) }
        return Array((text + ":" + String(port)).utf8)
    }

    /// `[::1]:80`: the longest row of zero groups is left out, the first of several (RFC 5952).
    static func inet6(_ address: [UInt8], port: UInt16) -> [UInt8] {
        var groups: [UInt16] = []
        for index in 0..<8 { groups.append(UInt16(address[2 * index]) << 8 | UInt16(address[2 * index + 1])) }
        let zeros = longestZeros(groups)
        var text = "["
        var index = 0
        while index < 8 {
            if index == zeros.lowerBound, zeros.count > 1 {
                text += "::"
                index = zeros.upperBound
                continue
            }
            if index > 0, index != zeros.upperBound || zeros.count < 2 { text += ":" }
            text += String(groups[index], radix: 16)
            index += 1
        }
        return Array((text + "]:" + String(port)).utf8)
    }

    private static func longestZeros(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in groups.indices {
            if groups[index] != 0 {
                start = index + 1
            } else if index + 1 - start > longest.count {
                longest = start..<index + 1
            }
        }
        return longest
    }
}
