// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// What dom0 writes for this monitor: numbered generations, each whole and never changed.
///
/// dom0 is trusted, but what somebody typed is not: everything is bounded, and refused when it is not just so.
enum Requests {
    /// How many bytes of a bundle a node holds; the last one may hold fewer.
    static let chunk = 2048
    /// What the rest of the monitor needs while it takes a bundle.
    private static let reserve = 512 << 10

    /// Begins to hear of generations.
    static func watch() throws(StartError) { try Edge.watch("stubvmi/generation") }

    /// Begins to hear of requests, too.
    static func listen() throws(StartError) { try Edge.watch("stubvmi/request") }

    /// The request that stands there: its number, a blank and a JSON document; nil where there is none.
    static func request() -> (number: UInt32, json: [UInt8])? {
        do throws(StartError) {
            guard let bytes = try Edge.read("stubvmi/request", limit: chunk),
                let blank = bytes.firstIndex(of: UInt8(ascii: " ")),
                let number = decimal(bytes[..<blank]), number > 0
            else { return nil }
            return (number, Array(bytes[(blank + 1)...]))
        } catch {
            return nil
        }
    }

    /// The generation that counts now; nil when there is none, or what is no number.
    static func generation() -> UInt32? {
        do throws(StartError) {
            guard let number = try number("stubvmi/generation"), number > 0 else { return nil }
            return number
        } catch {
            return nil
        }
    }

    /// The targets' domains of a generation, one for each of the config.
    static func domains(of generation: UInt32, count: Int) throws(StartError) -> [UInt32] {
        var domains: [UInt32] = []
        for index in 0..<count {
            guard let domain = try number(path(generation, "target/", index)) else {
                throw StartError(message: "it has no domain for target " + String(index))
            }
            domains.append(domain)
        }
        guard try Edge.read(path(generation, "target/", count), limit: chunk) == nil else {
            throw StartError(message: "it has more targets than the config")
        }
        return domains
    }

    /// The bundle of a generation; nil when it goes on with the one before.
    static func bundle(of generation: UInt32) throws(StartError) -> PackedBundle? {
        guard let stated = try number(path(generation, "bundle/size")) else { return nil }
        let size = Int(stated)
        guard size > 0, size <= PackedBundle.limit else {
            throw StartError(message: "its bundle would have " + String(stated) + " bytes")
        }
        // The chunks, the bundle of its own, and its profiles.
        guard Edge.hasRoom(for: 3 * size + reserve) else {
            throw StartError(message: "there is no memory for a bundle of " + String(stated) + " bytes")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        while bytes.count < size {
            let wanted = min(chunk, size - bytes.count)
            guard let more = try Edge.read(path(generation, "bundle/", bytes.count / chunk), limit: chunk),
                more.count == wanted
            else {
                throw StartError(
                    message: "chunk " + String(bytes.count / chunk) + " of its bundle is not whole")
            }
            bytes.append(contentsOf: more)
        }
        do throws(FormatError) { return try PackedBundle(bytes.span) } catch {
            throw StartError(bundle: error)
        }
    }

    private static func path(_ generation: UInt32, _ name: String, _ index: Int? = nil) -> String {
        "stubvmi/" + String(generation) + "/" + name + (index.map { String($0) } ?? "")
    }

    /// A node that holds a decimal number and nothing else; nil when there is no such node.
    private static func number(_ path: String) throws(StartError) -> UInt32? {
        guard let digits = try Edge.read(path, limit: 10) else { return nil }
        guard let number = decimal(digits[...]) else {
            throw StartError(message: "the node " + path + " holds no number")
        }
        return number
    }

    /// What decimal digits say, and nothing but digits.
    private static func decimal(_ digits: ArraySlice<UInt8>) -> UInt32? {
        UInt64(decimal: digits).flatMap { UInt32(exactly: $0) }
    }
}

extension UInt64 {
    /// 1 to 18 decimal digits.
    init?(decimal digits: ArraySlice<UInt8>) {
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        self = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            self = self * 10 + UInt64(digit - 0x30)
        }
    }
}

extension StartError {
    /// A bundle that is damaged, or none.
    init(bundle error: FormatError) { message = "the target bundle was refused: " + error.message }
}
