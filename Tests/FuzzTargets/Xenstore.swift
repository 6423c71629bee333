// SPDX-License-Identifier: Apache-2.0
import MiniOSFake
import MiniOSParts

extension FuzzTarget {
    /// The image's xenstore client, and a xenstored that answers with the input, a few bytes at a time.
    ///
    /// The first byte is how many; with its highest bit set, the next five bytes are a number for one of the ring's
    /// indices.
    static let xenstore = FuzzTarget(
        "xenstore", limit: 3000,
        words: [message(2, "v"), message(15, "stubvmi\0t\0"), message(16, "ENOENT\0")],
        seeds: {
            [
                [200] + message(2, "value") + message(2, "other"),
                [7] + message(15, "stubvmi/generation\0t\0") + message(2, "1"),
                [100] + message(16, "ENOENT\0") + message(4, "OK\0"),
                [100] + message(2, "value", length: 4097), [0x80 | 50, 1, 0xff, 0xff, 0xff, 0xff], [],
            ]
        },
        run: { try converse($0) })

    // There is one client in a process, so there is one of each of these.
    nonisolated(unsafe) private static var answer: [UInt8] = []
    nonisolated(unsafe) private static var pace = 1
    nonisolated(unsafe) private static var request: [UInt8] = [0, 0, 0, 0]
    /// Bytes since the last request.
    nonisolated(unsafe) private static var sent = 0
    nonisolated(unsafe) private static var page: UnsafeMutablePointer<fake_page>?

    private static func converse(_ input: [UInt8]) throws {
        answer = Array(input.dropFirst().reversed())
        pace = Int(input.first ?? 0) & 0x7f + 1
        page = fake_start(0)
        if let first = input.first, first & 0x80 != 0, input.count >= 6 {
            answer.removeLast(5)
            let word = UInt32(truncatingIfNeeded: number(input[2..<6]))
            switch input[1] % 4 {
            case 0: page?.pointee.req_cons = word
            case 1: page?.pointee.req_prod = word
            case 2: page?.pointee.rsp_cons = word
            default: page?.pointee.rsp_prod = word
            }
        }
        fake_on_serve { FuzzTarget.serve() }
        for size in [0, 1, 16, 2048] {
            var value = [UInt8](repeating: 0x55, count: size + 8)
            let length = xenstore_read_bytes("stubvmi/1/bundle/0", &value, size)
            try expect(length <= size && value.suffix(8).allSatisfy { $0 == 0x55 }, "\(length) of \(size)")
            var text = [CChar](repeating: 0x55, count: size + 9)
            let count = xenstore_read("stubvmi/generation", &text, size + 1)
            try expect(count <= size && (count < 0 || text[Int(count)] == 0), "\(count) of \(size)")
            try expect(text.suffix(8).allSatisfy { $0 == 0x55 }, "written behind a text of \(size)")
            _ = xenstore_changed()
        }
        _ = xenstore_watch("stubvmi/generation")
        _ = xenstore_write("stubvmi/state", "ready 1")
        _ = xenstore_unwatch("stubvmi/generation")
        // A client that waited for ever would not come here; one that waits too long is told by its waits.
        try expect(fake_waits() <= 102 * 20, "waited \(fake_waits()) times")
    }

    /// Takes what was asked, and puts the next bytes of the answer into the ring.
    ///
    /// The client numbers its requests on and on; so that an input means the same each time, the number in an answer
    /// is counted from the request's.
    private static func serve() {
        guard let page else { return }
        if page.pointee.req_cons != page.pointee.req_prod {
            let start = page.pointee.req_cons
            request = withUnsafeBytes(of: page.pointee.req) { ring in
                (4..<8).map { ring[Int((start &+ $0) & 1023)] }
            }
            page.pointee.req_cons = page.pointee.req_prod
            sent = 0
        }
        for _ in 0..<pace where page.pointee.rsp_prod &- page.pointee.rsp_cons < 1024 {
            guard let byte = answer.popLast() else { return }
            let place = Int(page.pointee.rsp_prod & 1023)
            let number = (4..<8).contains(sent) ? request[sent - 4] : 0
            withUnsafeMutableBytes(of: &page.pointee.rsp) { $0[place] = byte ^ number }
            page.pointee.rsp_prod &+= 1
            sent += 1
        }
    }

    /// A message of the protocol (xen/io/xs_wire.h).
    private static func message(_ type: UInt32, _ text: String, length: UInt32? = nil) -> [UInt8] {
        let header: [UInt32] = [type, 0, 0, length ?? UInt32(text.utf8.count)]
        return header.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
            + Array(text.utf8)
    }
}
