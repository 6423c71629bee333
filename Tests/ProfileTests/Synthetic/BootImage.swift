// SPDX-License-Identifier: Apache-2.0

/// A bzImage around a compressed kernel (Linux's Documentation/arch/x86/boot.rst).
package struct BootImage {
    package var version: UInt16 = 0x20f
    package var setupSectors: UInt8 = 3
    /// The compressed kernel with its four bytes of size.
    package var payload: [UInt8]
    /// How far behind the start of the protected-mode code the payload lies.
    package var offset: UInt32 = 0x2cc

    package init(compressed: [UInt8], unpackedSize: Int, appendsSize: Bool) {
        var payload = Blob(bytes: compressed)
        if appendsSize { payload.append(UInt32(unpackedSize)) }
        self.payload = payload.bytes
    }

    package init(payload: [UInt8]) { self.payload = payload }

    package var bytes: [UInt8] {
        let sectors = setupSectors == 0 ? 4 : Int(setupSectors)
        var image = Blob(bytes: [UInt8](repeating: 0, count: (sectors + 1) * 512 + Int(offset)))
        image.put(setupSectors, at: 0x1f1)
        image.put(UInt16(0xaa55), at: 0x1fe)
        image.put(UInt32(0x5372_6448), at: 0x202)
        image.put(version, at: 0x206)
        image.put(offset, at: 0x248)
        image.put(UInt32(payload.count), at: 0x24c)
        image.append(payload)
        // The decompressor's own code and data follow.
        image.append([UInt8](repeating: 0xcc, count: 4096))
        return image.bytes
    }
}
