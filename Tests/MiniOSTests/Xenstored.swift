// SPDX-License-Identifier: Apache-2.0
import MiniOSFake
import MiniOSParts

/// The other end of the client's ring, which a test plays: honest, slow or hostile.
final class Xenstored {
    /// A message of the protocol (xen/io/xs_wire.h).
    struct Message: Equatable {
        var type: UInt32
        var request: UInt32
        var payload: [UInt8]

        init(_ type: UInt32, _ request: UInt32, _ text: String) {
            self.init(type, request, Array(text.utf8))
        }

        init(_ type: UInt32, _ request: UInt32, _ payload: [UInt8]) {
            self.type = type
            self.request = request
            self.payload = payload
        }

        func bytes(length: UInt32? = nil) -> [UInt8] {
            let header: [UInt32] = [type, request, 0, length ?? UInt32(payload.count)]
            return header.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
                + payload
        }
    }

    static let read: UInt32 = 2
    static let watch: UInt32 = 4
    static let unwatch: UInt32 = 5
    static let watchEvent: UInt32 = 15
    static let error: UInt32 = 16

    let page: UnsafeMutablePointer<fake_page>
    /// Messages that the client has sent.
    var received: [Message] = []
    /// What is yet to be put into the ring, as there is room.
    var sending: [UInt8] = []
    /// Bytes that are moved each time the client waits.
    var pace = 1024
    private var partial: [UInt8] = []
    private let answer: (Message) -> [UInt8]

    nonisolated(unsafe) private static var current: Xenstored?

    /// Starts the client; `answer` gives the bytes to send for a message that came.
    init(index: UInt32 = 0, answer: @escaping (Message) -> [UInt8] = { _ in [] }) {
        page = fake_start(index)
        self.answer = answer
        Xenstored.current = self
        fake_on_serve { Xenstored.current?.serve() }
    }

    /// Puts into the ring what is to be sent and has room, without being asked.
    func deliver() { serve() }

    private func serve() {
        for _ in 0..<pace where page.pointee.req_cons != page.pointee.req_prod {
            partial.append(byte(\.req, at: page.pointee.req_cons))
            page.pointee.req_cons &+= 1
        }
        while partial.count >= 16 {
            let end = 16 + Int(word(at: 12))
            guard partial.count >= end else { break }
            let message = Message(word(at: 0), word(at: 4), Array(partial[16..<end]))
            partial.removeFirst(end)
            received.append(message)
            sending += answer(message)
        }
        for _ in 0..<pace where !sending.isEmpty && page.pointee.rsp_prod &- page.pointee.rsp_cons < 1024 {
            put(sending.removeFirst())
        }
    }

    private func word(at offset: Int) -> UInt32 {
        partial[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func put(_ byte: UInt8) {
        let at = Int(page.pointee.rsp_prod & 1023)
        withUnsafeMutableBytes(of: &page.pointee.rsp) { $0[at] = byte }
        page.pointee.rsp_prod &+= 1
    }

    private func byte<Ring>(_ ring: KeyPath<fake_page, Ring>, at index: UInt32) -> UInt8 {
        withUnsafeBytes(of: page.pointee[keyPath: ring]) { $0[Int(index & 1023)] }
    }
}

/// What the client reads from a node: its value, or the error.
func clientRead(_ path: String, size: Int = 64) -> Result<String, ReadError> {
    var value = [CChar](repeating: 0x55, count: size + 1)
    let length = xenstore_read(path, &value, size)
    guard length >= 0 else { return .failure(ReadError(code: length)) }
    return .success(String(decoding: value.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self))
}

/// The bytes of a node, or the error; what lies behind `size` must stay as it is.
func clientReadBytes(_ path: String, size: Int) -> Result<[UInt8], ReadError> {
    var value = [UInt8](repeating: 0x55, count: size + 8)
    let length = xenstore_read_bytes(path, &value, size)
    guard value.suffix(8) == [UInt8](repeating: 0x55, count: 8)[...] else {
        return .failure(ReadError(code: 0))
    }
    guard length >= 0 else { return .failure(ReadError(code: length)) }
    return .success(Array(value.prefix(Int(length))))
}

/// An error of the client: XENSTORE_MISSING, DENIED, FAILED or TOO_LONG.
struct ReadError: Error, Equatable {
    var code: Int32

    static let missing = ReadError(code: -1)
    static let denied = ReadError(code: -2)
    static let failed = ReadError(code: -3)
    static let tooLong = ReadError(code: -4)
}
