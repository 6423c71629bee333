// SPDX-License-Identifier: Apache-2.0
import CXenStore
import Foundation
import Host
import SystemPackage
import Testing
import XenstoredFixture

@testable import Grants

/// A guest as xenstored sees one: it speaks through a ring, and has the rights of its domain and no more.
final class Guest {
    private let daemon: Daemon
    private let domid: UInt32
    private let ring: UnsafeMutableRawPointer
    private static let ringSize = 1024

    /// Introduces a domain of the daemon's with a ring of its own.
    init(_ domid: UInt32, of daemon: Daemon) throws {
        self.daemon = daemon
        self.domid = domid
        let path = daemon.folder.appending("ring.\(domid)")
        try Files.write([UInt8](repeating: 0, count: 4096), to: path)
        let file = try FileDescriptor.open(path, .readWrite)
        let mapped = try file.closeAfter {
            mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file.rawValue, 0)
        }
        ring = try #require(mapped != MAP_FAILED ? mapped : nil)
        let library = try #require(dlopen(LibXenStore.file, RTLD_NOW))
        typealias Introduce = @convention(c) (OpaquePointer, UInt32, UInt, UInt32) -> Bool
        let introduce = unsafeBitCast(try #require(dlsym(library, "xs_introduce_domain")), to: Introduce.self)
        let store = try daemon.connect()
        try #require(introduce(store.handle, domid, 1, 2))
    }

    deinit { munmap(ring, 4096) }

    /// A request's reply, or the error's name (EACCES, ...).
    func ask(_ type: xsd_sockmsg_type, _ words: String...) throws -> String {
        let payload = Array(words.joined(separator: "\0").utf8) + (type == XS_WRITE ? [] : [0])
        var header = xsd_sockmsg(type: type.rawValue, req_id: 1, tx_id: 0, len: UInt32(payload.count))
        try send(withUnsafeBytes(of: &header) { Array($0) } + payload)
        try daemon.event(port: 100 + domid)
        let reply = try receive(MemoryLayout<xsd_sockmsg>.size).withUnsafeBytes {
            $0.loadUnaligned(as: xsd_sockmsg.self)
        }
        return String(decoding: try receive(Int(reply.len)).prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Requests and replies fill the page's first half; behind them are the positions of both.
    private func position(_ number: Int) -> UnsafeMutablePointer<UInt32> {
        (ring + 2 * Self.ringSize).assumingMemoryBound(to: UInt32.self) + number
    }

    private func send(_ bytes: [UInt8]) throws {
        let deadline = ContinuousClock.now + .seconds(300)
        for byte in bytes {
            // What is longer than the ring is taken out of it meanwhile.
            while Int(position(1).pointee &- position(0).pointee) >= Self.ringSize {
                try #require(ContinuousClock.now < deadline, "xenstored does not read domain \(domid)")
                try daemon.event(port: 100 + domid)
                usleep(1000)
            }
            ring.storeBytes(of: byte, toByteOffset: Int(position(1).pointee) % Self.ringSize, as: UInt8.self)
            position(1).pointee += 1
        }
    }

    private func receive(_ count: Int) throws -> [UInt8] {
        let deadline = ContinuousClock.now + .seconds(300)
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard position(2).pointee != position(3).pointee else {
                try #require(ContinuousClock.now < deadline, "xenstored did not answer domain \(domid)")
                usleep(1000)
                continue
            }
            let offset = Self.ringSize + Int(position(2).pointee) % Self.ringSize
            bytes.append(ring.load(fromByteOffset: offset, as: UInt8.self))
            position(2).pointee += 1
        }
        return bytes
    }
}
