// SPDX-License-Identifier: Apache-2.0

/// One refusal as the hypervisor logs it (avc_audit of Xen's xsm/flask/avc.c):
/// `(XEN) avc:  denied  { map_read } for source=d4 target=d1 scontext=U:R:T tcontext=U:R:T tclass=mmu`
///
/// A log also holds what guests print, each line behind `(dN) `. Only a line that begins as the
/// hypervisor's own begin is one, so that no guest can put words into its mouth.
struct DenialLine: Hashable {
    var permissions: [String]
    var objectClass: String
    /// The type in the context; none where the hypervisor had no name for it any more (`ssid=7`).
    var source: String?
    var target: String?
    /// The domains as Xen writes them, `d4` or `d[IO]`, where it tells.
    var sourceDomain: String?
    var targetDomain: String?

    /// Longer than the buffer that the hypervisor formats a line in, with its prefix and time.
    static let longest = 1200

    /// Whether a line of the log is a refusal of the hypervisor's at all, readable or not.
    static func isDenial(_ line: ArraySlice<UInt8>) -> Bool {
        body(of: line)?.starts(with: Array("avc:  denied ".utf8)) ?? false
    }

    /// Nil for a refusal that is not whole, or not of the form that Xen writes.
    init?(_ line: ArraySlice<UInt8>) {
        guard line.count <= Self.longest, line.allSatisfy({ (0x20...0x7e).contains($0) }),
            let body = Self.body(of: line)
        else { return nil }
        var words = body.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }[...]
        guard words.popFirst() == "avc:", words.popFirst() == "denied", words.popFirst() == "{",
            let end = words.firstIndex(of: "}"), end > words.startIndex
        else { return nil }
        permissions = words[..<end].sorted()
        words = words[(end + 1)...]
        guard permissions.allSatisfy(Self.isWord), words.popFirst() == "for" else { return nil }
        var fields: [Substring: Substring] = [:]
        for word in words {
            let pair = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, fields.updateValue(pair[1], forKey: pair[0]) == nil else { return nil }
        }
        guard let objectClass = fields["tclass"].map(String.init), Self.isWord(objectClass),
            let source = Self.type(fields, "s"), let target = Self.type(fields, "t")
        else { return nil }
        self.objectClass = objectClass
        (self.source, self.target) = (source.name, target.name)
        for key in ["source", "target", "current"] {
            if let domain = fields[Substring(key)], !Self.isDomain(domain) { return nil }
        }
        sourceDomain = (fields["source"] ?? fields["current"]).map(String.init)
        targetDomain = fields["target"].map(String.init)
    }

    /// What follows the hypervisor's prefix, and the time that it may be told to print.
    private static func body(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let prefix = Array("(XEN) ".utf8)
        guard line.starts(with: prefix) else { return nil }
        let rest = line.dropFirst(prefix.count)
        guard rest.first == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")) else {
            return rest
        }
        let time = rest[(rest.startIndex + 1)..<end]
        guard time.count <= 40, time.allSatisfy({ Array("0123456789 .:-".utf8).contains($0) }) else {
            return nil
        }
        return rest[(end + 1)...].drop { $0 == 0x20 }
    }

    /// The type of a context, or that there is only a number; nil if there is neither.
    private static func type(_ fields: [Substring: Substring], _ side: String) -> (name: String?, Void)? {
        if let number = fields["\(side)sid"] {
            return Int32(number) == nil ? nil : (nil, ())
        }
        guard let parts = fields["\(side)context"]?.split(separator: ":", maxSplits: 3), parts.count >= 3,
            isWord(String(parts[2]))
        else { return nil }
        return (String(parts[2]), ())
    }

    /// `d4`, or one of Xen's own such as `d[IO]`.
    private static func isDomain(_ text: Substring) -> Bool {
        let rest = text.dropFirst()
        return text.first == "d"
            && (["[IO]", "[XEN]", "[COW]", "[IDLE]"].contains(rest) || UInt16(rest) != nil)
    }

    private static func isWord(_ text: String) -> Bool {
        (1...160).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
