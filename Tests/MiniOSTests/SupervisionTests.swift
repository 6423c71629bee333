// SPDX-License-Identifier: Apache-2.0
import CControl
import MiniOSFake
import SeededRandom
import Testing

extension MiniOSTests {
    @Suite("what a monitor notes, and what the supervisor takes back")
    struct Supervision {
        private static let nothing: [UInt8] = [0x0f, 0x1f, 0x44, 0, 0]
        private static let target: UInt32 = 11

        private func byte(_ place: Int) -> UInt8 { fake_frame(UInt32(place >> 12))[place & 0xfff] }

        /// Sets a breakpoint in a NOP at a place; its number.
        private func breakNothing(at place: Int) -> Int32 {
            for (index, byte) in Self.nothing.enumerated() {
                fake_frame(UInt32(place >> 12))[(place & 0xfff) + index] = byte
            }
            var original: UInt8 = 0
            let number = fake_break(0, UInt64(place + 1), UInt8(EVENTS_SLDT), &original)
            #expect(number < 0 || original == 0x1f)
            return number
        }

        @Test("a breakpoint is in the journal while its byte is in memory")
        func breakpoint() {
            fake_supervision_start()
            let number = breakNothing(at: 0x1230)
            #expect(number >= 0 && byte(0x1230) == 0x0f && byte(0x1231) == 0)
            #expect(fake_stands(UInt32(number)) == 1 && byte(0x1231) == 0)
            fake_frame(1)[0x231] = 0x77
            #expect(fake_stands(UInt32(number)) == 0 && byte(0x1231) == 0x77)
            fake_frame(1)[0x231] = 0
            #expect(fake_unbreak(UInt32(number)) == 0 && byte(0x1231) == 0x1f)
            #expect(fake_stands(UInt32(number)) == -4)
            #expect(fake_notes().forbidden == 0)
            // Again, it is none.
            fake_frame(1)[0x231] = 0
            #expect(fake_unbreak(UInt32(number)) == 0 && byte(0x1231) == 0)
        }

        @Test("INT3 where there is no NOP, but not where it stands already")
        func int3() {
            fake_supervision_start()
            fake_frame(0)[0x10] = 0x55
            var original: UInt8 = 0
            let number = fake_break(0, 0x10, UInt8(EVENTS_INT3), &original)
            // QEMU's emulation cannot tell of it.
            guard number != EVENTS_EUNSUPPORTED else { return }
            #expect(number >= 0 && original == 0x55 && byte(0x10) == 0xcc && fake_breaks(0, 0x10) == 1)
            #expect(fake_break(0, 0x10, UInt8(EVENTS_INT3), &original) == -4)
            #expect(fake_unbreak(UInt32(number)) == 0 && byte(0x10) == 0x55 && fake_breaks(0, 0x10) == 0)
        }

        @Test("a byte that becomes another breakpoint than what is meant stays as it is")
        func another() {
            fake_supervision_start()
            for (byte, broken) in [(UInt8(0x1f), EVENTS_INT3), (0x55, EVENTS_SLDT)] {
                fake_frame(0)[0x10] = byte
                var original: UInt8 = 0
                #expect(fake_break(0, 0x10, UInt8(broken), &original) == -4)
                #expect(fake_frame(0)[0x10] == byte)
            }
        }

        @Test("there is room for as many as there are, and then for one when one has gone")
        func full() {
            fake_supervision_start()
            for index in 0..<Int(JOURNAL_BREAKPOINTS) { #expect(breakNothing(at: index * 8) >= 0) }
            let next = Int(FAKE_FRAMES - 1) << 12
            #expect(breakNothing(at: next) == EVENTS_EFULL && byte(next + 1) == 0x1f)
            #expect(fake_unbreak(77) == 0)
            #expect(breakNothing(at: next) >= 0)
            var original: UInt8 = 0
            let none = UInt64(FAKE_FRAMES) << 12
            #expect(fake_break(0, none, UInt8(EVENTS_SLDT), &original) == -1, "no frame")
            #expect(fake_notes().forbidden == 0)
        }

        /// The byte of a breakpoint in a NOP is 0, which any memory has.
        @Test("text that has gone meanwhile is nobody's to put back", arguments: [0, 2, 3, 4])
        func gone(_ changed: Int) {
            fake_supervision_start()
            let numbers = [0x100, 0x200].map { breakNothing(at: $0) }
            fake_frame(0)[0x100 + changed] = 0x77
            fake_frame(0)[0x200 + changed] = 0x77
            #expect(numbers.allSatisfy { fake_stands(UInt32($0)) == 0 })
            #expect(fake_unbreak(UInt32(numbers[0])) == 0 && byte(0x101) == 0)
            #expect(fake_open_journal(0, 3, fake_journal()) == 0)
            #expect(fake_restore(0, 0, Self.target) == 0 && byte(0x201) == 0)
        }

        @Test("a byte that is that of no NOP is left")
        func noNOP() {
            fake_supervision_start()
            fake_frame(0)[0x11] = 0x1f
            var original: UInt8 = 0
            #expect(fake_break(0, 0x11, UInt8(EVENTS_SLDT), &original) == -5 && byte(0x11) == 0x1f)
            #expect(breakNothing(at: 0x10) >= 0)
            // The others of one that begins or ends in another page are not looked at.
            for place in [0x1000, 0x1ffd, 0x1ffe, 0x1fff] {
                for (index, byte) in Self.nothing.enumerated() {
                    let at = place - 1 + index
                    fake_frame(UInt32(at >> 12))[at & 0xfff] = byte
                }
                #expect(fake_break(0, UInt64(place), UInt8(EVENTS_SLDT), &original) == -5, "\(place)")
                #expect(byte(place) == 0x1f)
            }
            #expect(breakNothing(at: 0x1ffb) >= 0)
        }

        @Test("the supervisor puts back what a monitor has left, and not what is none of it")
        func restore() {
            fake_supervision_start()
            for index in 0..<100 { #expect(breakNothing(at: index * 16) >= 0) }
            // The guest has put something else there.
            fake_frame(0)[0x21] = 0x90
            #expect(
                fake_open_journal(2, 3, fake_journal()) == 0
                    && fake_notes().mapped == 1 + Int32(JOURNAL_PAGES))
            #expect(fake_restore(2, 1, Self.target) == 0, "another target")
            #expect(fake_restore(2, 0, Self.target) == 99)
            for index in 0..<100 where index != 2 { #expect(byte(index * 16 + 1) == 0x1f) }
            #expect(byte(0x21) == 0x90)
            #expect(fake_restore(2, 0, Self.target) == 0, "again")
            fake_close_journal(2)
            #expect(fake_notes().mapped == 0 && fake_notes().forbidden == 0)
        }

        @Test("of a journal that is none nothing stays mapped")
        func noJournal() {
            fake_supervision_start()
            #expect(fake_open_journal(0, 3, 1) == -1)
            #expect(fake_open_journal(64, 3, fake_journal()) == -4)
            #expect(fake_notes().mapped == 0)
        }

        @Test("what is in the journal is what was done")
        func journal() {
            fake_supervision_start()
            journal_pause(0, 11)
            journal_pause(0, 11)
            journal_unpause(0)
            journal_ring(0, 11, 2)
            var copy = CControl.journal()
            #expect(fake_open_journal(0, 3, fake_journal()) == 0)
            fake_read_journal(0, &copy)
            #expect(copy.magic == JOURNAL_MAGIC && copy.version == JOURNAL_VERSION)
            let first = copy.targets.0
            #expect(first.domain == 11 && first.pauses == 1 && first.ring == 2 && first.turn == 1)
            fake_close_journal(0)
        }

        @Test("a monitor that nobody answers goes without a ring; the supervisor answers in its page")
        func asking() {
            fake_supervision_start()
            #expect(journal_ask(0, fake_frame(2), 5_000_000) == EVENTS_EALONE)
            #expect(fake_open_ring(0, Self.target, 2) == 0)
            fake_on_moment { fake_greet(0) }
            #expect(journal_ask(0, fake_frame(2), 5_000_000) == 0)
            #expect(journal_ask(0, fake_frame(2), 5_000_000) == 0)
            // Of another page than the one that is asked in.
            #expect(journal_ask(0, fake_frame(3), 5_000_000) == EVENTS_EALONE)
            fake_close_ring(0)
        }

        /// A ring with so many events, of which so many were answered.
        private func ring(asked: UInt32, answered: UInt32) {
            fake_supervision_start()
            let page = UnsafeMutableRawPointer(fake_frame(2))
            page.storeBytes(of: asked, toByteOffset: 0, as: UInt32.self)
            page.storeBytes(of: answered, toByteOffset: 8, as: UInt32.self)
            for slot in 0..<8 {
                for offset in 0..<400 {
                    page.storeBytes(of: 0xa5, toByteOffset: 64 + slot * 400 + offset, as: UInt8.self)
                }
                page.storeBytes(of: UInt32(slot), toByteOffset: 64 + slot * 400 + 12, as: UInt32.self)
            }
            for index in 0..<min(8, asked &- answered) {
                put(index: answered &+ index, flags: 1, reason: 4)
            }
            #expect(fake_open_ring(5, Self.target, 2) == 0)
        }

        /// What Xen, or a monitor, has put into a slot.
        private func put(index: UInt32, flags: UInt32, reason: UInt32) {
            let slot = UnsafeMutableRawPointer(fake_frame(2)) + (64 + Int(index % 8) * 400)
            slot.storeBytes(of: flags, toByteOffset: 4, as: UInt32.self)
            slot.storeBytes(of: reason, toByteOffset: 8, as: UInt32.self)
        }

        private func word(_ offset: Int) -> UInt32 {
            UnsafeRawPointer(fake_frame(2)).loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        }

        @Test(
            "what waits is answered, each processor once, and Xen never gets more answers than it has asked for",
            arguments: [(0, 0), (1, 0), (8, 0), (5, 3), (0x1_0000_0003, 0xffff_fffe)] as [(UInt64, UInt64)])
        func answers(_ asked: UInt64, _ answered: UInt64) {
            let (asked, answered) = (UInt32(truncatingIfNeeded: asked), UInt32(truncatingIfNeeded: answered))
            ring(asked: asked, answered: answered)
            #expect(fake_end_events(5, Self.target) == Int32(asked &- answered))
            #expect(word(8) == asked)
            for index in 0..<8 as Range<UInt32> {
                let slot = 64 + Int((answered &+ index) % 8) * 400
                guard index < asked &- answered else {
                    #expect(word(slot) == 0xa5a5_a5a5, "an answer to nobody")
                    continue
                }
                // Version, flags, reason and processor: it goes on from where it stands.
                #expect(word(slot) == 7 && word(slot + 4) == 1 && word(slot + 8) == 0)
                #expect(word(slot + 12) == (answered &+ index) % 8)
            }
            let notes = fake_notes()
            #expect(notes.ended == 1 && notes.pauses == 1 && notes.unpauses == 1 && notes.forbidden == 0)
            // Control registers, steps, breakpoints, requests, debug exceptions, CPUID, descriptors, not emulated.
            #expect(notes.forgotten == 0x67d)
            fake_close_ring(5)
        }

        @Test(
            "a ring that a monitor has broken is ended without an answer",
            arguments: [9, 1 << 31, .max] as [UInt32])
        func broken(_ asked: UInt32) {
            ring(asked: asked, answered: 0)
            #expect(fake_end_events(5, Self.target) == 0)
            #expect(word(8) == 0 && word(64) == 0xa5a5_a5a5)
            #expect(fake_notes().ended == 1 && fake_notes().forbidden == 0)
            fake_close_ring(5)
        }

        @Test("after CPUID a processor goes on behind it, with the results in its registers")
        func cpuid() {
            ring(asked: 2, answered: 0)
            put(index: 0, flags: 1, reason: 10)
            let slot = UnsafeMutableRawPointer(fake_frame(2)) + 64
            // Its length, 2 and what no instruction has; and RIP.
            slot.storeBytes(of: 0xfff2, toByteOffset: 24, as: UInt32.self)
            slot.storeBytes(of: 0xffff_8000_0000_1000, toByteOffset: 208, as: UInt64.self)
            #expect(fake_end_events(5, Self.target) == 2)
            #expect(word(64 + 4) == 1 | 1 << 8, "no registers")
            #expect(slot.loadUnaligned(fromByteOffset: 208, as: UInt64.self) == 0xffff_8000_0000_1002)
            #expect(word(464 + 4) == 1 && word(464 + 8) == 0)
            fake_close_ring(5)
        }

        @Test("an answer that the monitor was about to give is given, and asks for nothing else")
        func prepared() {
            ring(asked: 1, answered: 0)
            put(index: 0, flags: .max, reason: 13)
            #expect(fake_end_events(5, Self.target) == 1)
            // Registers, or an instruction to execute; no stepping, no other view of memory.
            #expect(word(64 + 4) == 0x305 && word(64) == 7)
            #expect(word(64 + 24) == 0xa5a5_a5a5)
            fake_close_ring(5)
        }

        @Test("a processor that waits for room gets it, and time to use it")
        func waitsForRoom() {
            ring(asked: 8, answered: 0)
            fake_busy(3)
            // Three times one more puts its event into the ring, each as soon as it may run.
            fake_on_moment {
                let page = UnsafeMutableRawPointer(fake_frame(2))
                let asked = page.load(as: UInt32.self)
                if asked < 11 { page.storeBytes(of: asked + 1, as: UInt32.self) }
            }
            #expect(fake_end_events(5, Self.target) == 11)
            let notes = fake_notes()
            #expect(notes.ended == 1 && notes.pauses == 7 && notes.unpauses == 7 && notes.forbidden == 0)
            fake_busy(1000)
            #expect(fake_end_events(5, Self.target) == EVENTS_EBUSY)
            fake_close_ring(5)
        }
    }
}
