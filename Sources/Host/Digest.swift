// SPDX-License-Identifier: Apache-2.0
import CNettle
public import SystemPackage

/// SHA-256 in lower-case hexadecimal.
public enum Digest {
    public static func sha256(_ bytes: [UInt8]) -> String {
        var state = State()
        state.add(bytes, bytes.count)
        return state.text()
    }

    /// Of a file's contents, without reading it into memory whole.
    public static func sha256(file: FilePath) throws -> String {
        let descriptor = try FileDescriptor.open(file, .readOnly)
        return try descriptor.closeAfter {
            var state = State()
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            while true {
                let count = try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }
                if count == 0 { return state.text() }
                state.add(buffer, count)
            }
        }
    }

    private struct State {
        private var context = sha256_ctx()

        init() { nettle_sha256_init(&context) }

        /// The first so many of them.
        mutating func add(_ bytes: [UInt8], _ count: Int) { nettle_sha256_update(&context, count, bytes) }

        mutating func text() -> String {
            var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
            nettle_sha256_digest(&context, digest.count, &digest)
            return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}
