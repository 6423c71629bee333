// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Profile

/// The text that a kernel is recognised by.
@Suite struct KernelBannerTests {
    func prefix(_ banner: String, at address: UInt64 = SyntheticKernel.bannerAddress) throws -> String? {
        let elf = SyntheticKernel(banner: banner).elf
        return KernelBanner(at: address, try ELFImage(elf), in: elf).map {
            String(decoding: $0.prefix, as: UTF8.self)
        }
    }

    @Test func wholeLineWithItsBuildNumber() throws {
        #expect(
            try prefix("Linux version 6.1.0 (a@b) (gcc) #1 SMP (2024)\nmore")
                == "Linux version 6.1.0 (a@b) (gcc) #1 SMP (2024)")
    }

    /// In memory a number follows the `#`, so the prefix ends there.
    @Test func weakBannerEndsAtItsMark() throws {
        #expect(
            try prefix("Linux version 6.1.0 (a@b) (gcc) # SMP (2024)\n")
                == "Linux version 6.1.0 (a@b) (gcc) #")
    }

    @Test func markAtTheVeryEnd() throws { #expect(try prefix("Linux version 6 #") == "Linux version 6 #") }

    @Test func noBanner() throws {
        #expect(try prefix("Linus version 6.1\n") == nil)
        #expect(try prefix("Linux version 6.1\n", at: 0) == nil)
        #expect(try prefix("Linux version 6.1\n", at: .max) == nil)
    }

    @Test func endlessBannerIsCut() throws {
        let text = try #require(try prefix("Linux version " + String(repeating: "x", count: 5000)))
        #expect(text.utf8.count == 1024)
    }
}
