// SPDX-License-Identifier: Apache-2.0

/// The header of a bzImage, as far as it says where the kernel proper lies.
///
/// From Linux's Documentation/arch/x86/boot.rst: setup_sects at 0x1f1, 0xaa55 at 0x1fe, "HdrS" at 0x202, version
/// at 0x206, payload_offset and payload_length (2.08 and later) at 0x248 and 0x24c, counted from the
/// protected-mode code, which starts after setup_sects + 1 sectors.
struct BootHeader: Equatable {
    /// The protocol's version, such as 0x20f for 2.15.
    let version: UInt16
    /// Where the compressed kernel lies in the file, its four bytes of size at the end included.
    let payload: Range<Int>
    /// How many bytes it unpacks to: the payload's last four (for gzip they are part of the format).
    let unpackedSize: Int

    private static let end = 0x250

    /// Whether this is a boot sector with a Linux header.
    static func isPresent(in bytes: [UInt8]) -> Bool {
        bytes.word16(at: 0x1fe) == 0xaa55 && bytes.word32(at: 0x202) == 0x5372_6448
    }

    init(_ bytes: [UInt8]) throws(KernelError) {
        guard Self.isPresent(in: bytes) else { throw .notKernel("it has no boot header") }
        guard let version = bytes.word16(at: 0x206) else { throw .truncated("the boot header is not whole") }
        guard version >= 0x208 else { throw .oldProtocol(version) }
        guard bytes.count >= Self.end, let offset = bytes.word32(at: 0x248),
            let length = bytes.word32(at: 0x24c)
        else { throw .truncated("the boot header is not whole") }
        // A zero stands for four, for the sake of very old boot loaders.
        let sectors = bytes[0x1f1] == 0 ? 4 : UInt64(bytes[0x1f1])
        let start = (sectors + 1) * 512 + UInt64(offset)
        guard length > 8 else { throw .damaged("its boot header names a kernel of \(length) bytes") }
        guard let payload = bytes.range(at: start, length: UInt64(length)),
            let size = bytes.word32(at: payload.upperBound - 4)
        else {
            throw .truncated(
                "the boot header puts the kernel at \(start) to \(start + UInt64(length)), but there are "
                    + "\(bytes.count) bytes")
        }
        self.version = version
        self.payload = payload
        unpackedSize = Int(size)
    }
}
