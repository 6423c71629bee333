// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(20))) struct WakeupTests {
    @Test func aSignalledWaitIsCancelled() throws {
        let wakeup = try Wakeup()
        let pipe = try FileDescriptor.pipe()
        defer {
            try? pipe.readEnd.close()
            try? pipe.writeEnd.close()
        }
        #expect(try !wakeup.wait(for: pipe.readEnd, milliseconds: 0))
        try pipe.writeEnd.writeAll([1])
        #expect(try wakeup.wait(for: pipe.readEnd))
        wakeup.signal()
        wakeup.wait()
        #expect(throws: CancellationError.self) { try wakeup.wait(for: pipe.readEnd) }
        // Once signalled, it stays so, however often.
        for _ in 0..<100_000 { wakeup.signal() }
        #expect(throws: CancellationError.self) { try wakeup.wait(for: pipe.readEnd) }
    }

    @Test func aWatchedFileIsLeftWhenTheWaitIsOver() throws {
        let path = FilePath(NSTemporaryDirectory()).appending("stubvmi-\(UUID().uuidString)")
        try Files.write("x", to: path)
        defer { try? Files.remove([path]) }
        let changes = try FileChanges(path)
        let wakeup = try Wakeup()
        wakeup.signal()
        #expect(throws: CancellationError.self) {
            try changes.wait(until: .now + .seconds(1000), unless: wakeup)
        }
    }
}
