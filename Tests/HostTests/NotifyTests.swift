// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

/// A socket as the service manager has it.
private final class Manager {
    let name: String
    private let descriptor: Int32

    init(abstract: Bool) throws {
        let words = "stubvmi-\(UUID().uuidString)"
        name = abstract ? "@" + words : NSTemporaryDirectory() + "/" + words
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if abstract { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(bound == 0)
    }

    deinit {
        close(descriptor)
        if name.hasPrefix("/") { unlink(name) }
    }

    /// The next message; a test that waits for one that does not come must not hang.
    func next() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        try #require(count >= 0, "nothing came")
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}

@Suite struct NotifyTests {
    @Test(arguments: [true, false]) func theManagerHearsEachMessage(_ abstract: Bool) throws {
        let manager = try Manager(abstract: abstract)
        let notify = try #require(Notify { $0 == "NOTIFY_SOCKET" ? manager.name : nil })
        #expect(notify.tell(.ready, .status("watching 3 monitors")))
        #expect(try manager.next() == "READY=1\nSTATUS=watching 3 monitors")
        #expect(notify.tell(.watchdog))
        #expect(try manager.next() == "WATCHDOG=1")
        #expect(notify.tell(.stopping))
        #expect(try manager.next() == "STOPPING=1")
        #expect(notify.tell(.reloading))
        let reloading = try manager.next().split(separator: "\n")
        #expect(reloading.first == "RELOADING=1")
        #expect(reloading.last?.hasPrefix("MONOTONIC_USEC=") == true)
        #expect(reloading.last.flatMap { Int($0.dropFirst("MONOTONIC_USEC=".count)) } ?? 0 > 0)
    }

    @Test func aStatusIsOneLineWhateverIsInIt() throws {
        let manager = try Manager(abstract: true)
        let notify = try #require(Notify { $0 == "NOTIFY_SOCKET" ? manager.name : nil })
        notify.tell(.status("a\nREADY=1" + String(repeating: "x", count: 10_000)))
        let told = try manager.next()
        #expect(told.hasPrefix("STATUS=a\\u{a}READY=1x"))
        #expect(told.utf8.count < 1000)
    }

    @Test func withoutAManagerThereIsNone() {
        #expect(Notify { _ in nil } == nil)
        for name in ["", "x", "@", "/", "relative/path", "/" + String(repeating: "x", count: 107)] {
            #expect(Notify { $0 == "NOTIFY_SOCKET" ? name : nil } == nil, "\(name)")
        }
    }

    @Test func aManagerThatWentAwayIsNoError() throws {
        let notify = try #require(Notify { $0 == "NOTIFY_SOCKET" ? "/nonexistent/socket" : nil })
        #expect(!notify.tell(.ready))
    }

    @Test func theWatchdogIsFedTwiceInItsTime() {
        func interval(_ microseconds: String?, process: String? = nil) -> Duration? {
            let variables = ["NOTIFY_SOCKET": "@x", "WATCHDOG_USEC": microseconds, "WATCHDOG_PID": process]
            return Notify { variables[$0] ?? nil }?.watchdogInterval
        }
        #expect(interval("30000000") == .seconds(15))
        #expect(interval("30000000", process: String(getpid())) == .seconds(15))
        #expect(interval("30000000", process: "1") == nil)
        #expect(interval(nil) == nil)
        for wrong in ["", "0", "-5", "x", "99999999999999999999"] { #expect(interval(wrong) == nil) }
    }
}
