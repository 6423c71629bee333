// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import GuestFixtures
import SeededRandom
import TargetBundle
import Testing
import VMICore
import WindowsFixtures

/// One word after the other of a guest's structures and tables changed: whatever it leads to, every program
/// ends with a record that can be read, and none traps.
@Suite struct ScrambledTests {
    @Test(arguments: WindowsVersion.all) func everyProgramSurvives(_ version: WindowsVersion) throws {
        let office = SmallOffice(version, levels: 2)
        let open = try OpenWindows(office.guest)
        let image = Array(office.guest.memory)
        // Whatever is not zero may be read.
        let width = Int(version.width)
        let places = stride(from: 0, to: image.count, by: width).filter { place in
            image[place..<place + width].contains { $0 != 0 }
        }
        var random = SeededGenerator(seed: 7)
        var doubts: Set<String> = []
        for _ in 0..<40 {
            var changed: [Int] = []
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = places[Int.random(in: 0..<places.count, using: &random)]
                let word: UInt64 =
                    switch Int.random(in: 0..<5, using: &random) {
                    case 0: 0
                    case 1: version.pool + UInt64.random(in: 0..<160 * 4096, using: &random) & ~7
                    case 2: UInt64(places[Int.random(in: 0..<places.count, using: &random)]) | 0x63
                    case 3: office.guest.processes[2]
                    default: UInt64.random(in: 0 ... .max, using: &random)
                    }
                let bytes = (0..<width).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
                try open.file.overwrite(bytes, at: UInt64(place))
                changed.append(place)
            }
            try open.inspector.refresh()
            for program in try Self.programs() {
                let run = open.run(program, limit: 256 << 10)
                if let doubt = run.doubt { doubts.insert(doubt.code) }
                #expect(throws: Never.self) {
                    try JSONDecoder().decode(Line.self, from: Data(run.line.utf8))
                }
            }
            for place in changed {
                try open.file.overwrite(Array(image[place..<place + width]), at: UInt64(place))
            }
        }
        #expect(doubts.isSuperset(of: ["not-mapped", "bad-pointer"]) && doubts.count >= 3, "\(doubts)")
        try open.inspector.refresh()
        for program in try Self.programs() { #expect(open.run(program).doubt == nil) }
    }

    private struct Line: Decodable { let schema: Int }

    private static func programs() throws -> [Program] {
        [
            .processList, .moduleList, try Program(.threads), try Program(.handles),
            try Program(.pages, process: .pid(3144)),
            try Program(.dump, address: SmallOffice.user, process: .pid(3144), count: 16),
            try Program(.mapSymbol, symbol: "PsLoadedModuleList"),
        ]
    }
}
