// SPDX-License-Identifier: Apache-2.0

/// The text by which a kernel build is recognised in memory: what `linux_banner` points to.
struct KernelBanner: Equatable {
    /// The part that is the same in the file and in memory.
    let prefix: [UInt8]

    /// What every banner starts with, from Linux's init/version.c.
    static let start = Array("Linux version ".utf8)
    /// A profile takes 1024 bytes.
    private static let longest = 1024

    /// Reads the banner at a virtual address.
    ///
    /// It is the same in memory to its last character, build number included. From 6.1 on the image also holds
    /// an earlier, weak banner without that number ("# SMP" for "#1 SMP"), which no symbol names. Should one be
    /// found all the same, the prefix ends at its `#`.
    init?(at address: UInt64, _ image: ELFImage, in bytes: [UInt8]) {
        guard let offset = image.offset(of: address), bytes.starts(with: Self.start, at: offset) else {
            return nil
        }
        self.init(text: bytes[offset..<min(offset + Self.longest, bytes.count)])
    }

    /// The banner at the start of some text, up to the end of its line.
    init?(text: ArraySlice<UInt8>) {
        guard text.starts(with: Self.start) else { return nil }
        let text = text.prefix(Self.longest).prefix { $0 >= 0x20 && $0 < 0x7f }
        if let mark = text.firstIndex(of: 0x23), text[(mark + 1)...].first == 0x20 {
            prefix = Array(text[...mark])
        } else {
            prefix = Array(text)
        }
    }
}
