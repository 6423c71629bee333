// SPDX-License-Identifier: Apache-2.0
import Host
public import SystemPackage

/// A Linux kernel as an uncompressed ELF file, out of whatever file it came in.
public struct KernelImage: Sendable {
    /// What the file was.
    public enum Container: Sendable, Equatable {
        /// A bootable image that unpacks itself; `Compression` is that of the kernel inside.
        case bzImage(Compression)
        /// A compressed vmlinux.
        case compressed(Compression)
        /// A vmlinux as the linker left it.
        case vmlinux
    }

    /// The file's name, for messages.
    public let name: String
    /// The SHA-256 of the file as it was found, in hexadecimal: the key of what is derived from it.
    public let sha256: String
    public let container: Container
    /// The vmlinux: an ELF file that loaders take, without what follows it in a bzImage.
    public let elf: [UInt8]
    let layout: ELFImage

    /// The most bytes that a kernel may have, as a file and unpacked.
    public static let limit = 256 << 20

    /// Reads and unpacks a kernel file.
    public static func load(_ path: FilePath) throws -> KernelImage {
        try KernelImage(KernelFile.read(path), name: path.string)
    }

    /// Unpacks a kernel file's contents.
    public init(_ file: [UInt8], name: String) throws {
        self.name = name
        sha256 = Digest.sha256(file)
        do throws(KernelError) {
            var (bytes, container) = try Self.unpack(file)
            layout = try ELFImage(bytes)
            bytes.removeLast(bytes.count - layout.end)
            elf = bytes
            self.container = container
        } catch {
            throw error.toolError(name)
        }
    }

    /// Writes the unpacked kernel: `xl` starts PVH and PV domains from it without unpacking it again.
    public func writeELF(to path: FilePath) throws { try Files.write(elf, to: path) }
}
