// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TargetBundle

@Suite struct CRC32Tests {
    @Test("The checksum is zlib's", arguments: [("", 0), ("123456789", 0xcbf4_3926), ("a", 0xe8b7_be43)])
    func knownValues(text: String, expected: UInt32) {
        let bytes = Array(text.utf8)
        let found = CRC32.of(bytes.span)
        #expect(found == expected)
    }

    @Test func startsWhereItIsTold() {
        let bytes = Array("xx123456789".utf8)
        let found = CRC32.of(bytes.span, from: 2)
        #expect(found == 0xcbf4_3926)
    }
}
