// SPDX-License-Identifier: Apache-2.0
import Host
import SeededRandom
import TargetBundle
import Testing

@testable import Profile

/// Seeded random damage: a reader throws or gives an answer, and never traps.
@Suite struct HostileInputTests {
    @Test(arguments: SymbolTables.Layout.allCases)
    func symbolTables(_ layout: SymbolTables.Layout) throws {
        var generator = SeededGenerator(seed: UInt64(layout.rawValue.utf8.count))
        let built = SyntheticKernel(layout: layout).build()
        let image = try ELFImage(built.elf)
        var refused = 0
        for _ in 0..<60 {
            let bytes = generator.mutate(built.elf, in: built.tables)
            do { _ = try Kallsyms(bytes, image, wanted: LinuxProfile.requiredSymbols) } catch { refused += 1 }
        }
        #expect(refused > 10)
    }

    @Test func types() throws {
        var generator = SeededGenerator(seed: 2)
        let bytes = TypeTable.kernel().bytes
        var refused = 0
        for _ in 0..<20_000 {
            let damaged = generator.mutate(bytes, in: 0..<bytes.count)
            do {
                let btf = try BTF(damaged, in: 0..<damaged.count)
                _ = try LinuxProfileBuilder.places(
                    LinuxProfile.requiredMembers + LinuxProfile.optionalMembers, in: btf)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 5_000)
    }

    @Test func elfHeaders() throws {
        var generator = SeededGenerator(seed: 3)
        let elf = SyntheticKernel().elf
        var refused = 0
        for round in 0..<4_000 {
            // The section headers are at the end.
            let range = round.isMultiple(of: 2) ? 0..<120 : (elf.count - 300)..<elf.count
            let damaged = generator.mutate(elf, in: range)
            do {
                let image = try ELFImage(damaged)
                _ = KernelBanner(at: SyntheticKernel.bannerAddress, image, in: damaged)
                _ = try BTF(damaged, image)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 500)
    }

    @Test(arguments: Tool.allCases)
    func bootImages(_ tool: Tool) async throws {
        var generator = SeededGenerator(seed: 4)
        let image = try await tool.bootImage(
            SyntheticKernel(symbols: Array(SyntheticKernel.symbols.prefix(7))).elf)
        var refused = 0
        for round in 0..<2_000 {
            let range = round.isMultiple(of: 2) ? 0x1f1..<0x250 : 0x800..<(image.count - 4096)
            var damaged = generator.mutate(image, in: range)
            if round.isMultiple(of: 5) {
                damaged.removeLast(Int.random(in: 0..<damaged.count, using: &generator))
            }
            do { _ = try KernelImage.unpack(damaged, limit: 4 << 20) } catch { refused += 1 }
        }
        #expect(refused > 200)
    }

    /// Tables that would have every byte looked at from everywhere.
    @Test func searchEnds() throws {
        var image = Blob(bytes: [UInt8](repeating: 0, count: 64))
        // Markers without number, each a run of its own, before a token table.
        for _ in 0..<40_000 { for word in [0, 600, 1300, 2000, 2700] as [UInt32] { image.append(word) } }
        SymbolTables(.addressesLast, []).append(to: &image, loadedAt: 0)
        let tokens = try #require(TokenTable.find(in: image.bytes))
        #expect(throws: KallsymsError.damaged("its names are nowhere to be found")) {
            _ = try NameTable.find(in: image.bytes, before: tokens.file.lowerBound)
        }
    }
}
