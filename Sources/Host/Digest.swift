// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
public import SystemPackage

/// SHA-256 in lower-case hexadecimal.
public enum Digest {
    public static func sha256(_ bytes: [UInt8]) -> String {
        hex(SHA256.hash(data: bytes))
    }

    /// Of a file's contents, without reading it into memory whole.
    public static func sha256(file: FilePath) throws -> String {
        let descriptor = try FileDescriptor.open(file, .readOnly)
        return try descriptor.closeAfter {
            var hash = SHA256()
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            while true {
                let count = try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }
                if count == 0 { return hex(hash.finalize()) }
                hash.update(data: buffer[..<count])
            }
        }
    }

    private static func hex(_ digest: SHA256Digest) -> String {
        digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
