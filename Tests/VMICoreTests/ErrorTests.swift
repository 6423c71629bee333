// SPDX-License-Identifier: Apache-2.0
import TargetBundle
import Testing
import VMICore

@Suite struct ErrorTests {
    private static let place = VirtualAddress(0xffff_8880_0000_0010)
    private static let all: [VMIError] = [
        .absent(Frame(7)), .denied, .gone, .platform(-5), .notCanonical(place), .notPresent(place, level: 2),
        .reservedBits(place, level: 3), .badPointer(place), .loop(place), .tooMany(4096), .recordFull,
        .profileLacks("modules"), .profileWrong("init_task"), .kernelNotFound,
        .kernelNotMapped(PhysicalAddress(0x20_0000)), .tooManyKernels(7), .noProcess(-7), .noAddressSpace(2),
        .format(.truncated),
    ]

    @Test("Each says its own, in a sentence that names what it is about")
    func messages() {
        #expect(Set(Self.all.map(\.message)).count == Self.all.count)
        for error in Self.all {
            #expect(error.message.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f } && error.message.count > 10)
            #expect(error.code.utf8.allSatisfy { $0 == 0x2d || (0x61...0x7a).contains($0) })
        }
        #expect(
            VMIError.notPresent(Self.place, level: 2).message.contains(
                "0xffff888000000010 is not mapped at level 2"))
        #expect(VMIError.absent(Frame(255)).message.contains("0xff"))
        #expect(VMIError.noProcess(-7).message.contains("-7"))
    }

    @Test("Codes differ but for the two that say that the profile is bad")
    func codes() { #expect(Set(Self.all.map(\.code)).count == Self.all.count - 1) }

    @Test("What a target in motion can cause may pass; what is so stays")
    func mayPass() {
        let passing = Self.all.filter(\.mayPass).map(\.code)
        #expect(
            Set(passing) == [
                "frame-absent", "not-canonical", "not-mapped", "bad-page-table", "bad-pointer", "list-loops",
                "list-too-long",
            ])
    }
}
