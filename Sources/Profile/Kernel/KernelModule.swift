// SPDX-License-Identifier: Apache-2.0
import Host
public import SystemPackage

/// A kernel module's file (`.ko`), as it is or compressed: where its type information lies.
public struct KernelModule: Sendable {
    /// The file's name, for messages.
    public let name: String
    let bytes: [UInt8]
    let format: ELFFormat
    let types: Range<Int>
    /// Its own excerpt of the kernel's types (`.BTF.base`), which modules built apart from their kernel have.
    let base: Range<Int>?

    /// The most bytes that a module may have.
    static let limit = 64 << 20

    /// Reads and unpacks a module's file.
    public static func load(_ path: FilePath) throws -> KernelModule {
        try KernelModule(KernelFile.read(path), name: path.string)
    }

    init(_ file: [UInt8], name: String) throws {
        self.name = name
        do throws(KernelError) {
            bytes = try Self.unpack(file)
            guard bytes.starts(with: ELFImage.magic, at: 0), bytes.count >= 64, bytes[5] == 1,
                bytes.word16(at: 16) == 1, let machine = bytes.word16(at: 18)
            else { throw .notKernel("a module is an object file (ELF, little-endian)") }
            guard let format = ELFFormat(machine), bytes[4] == format.kind else {
                throw .wrongArchitecture("an ELF file for \(ELFImage.architecture(machine))")
            }
            self.format = format
            var end = format.headerSize
            let sections = try ELFImage.readSections(bytes, format, &end)
            guard let types = sections.first(where: { $0.name == ".BTF" })?.file else {
                throw .notKernel("it has no type information (.BTF)")
            }
            self.types = types
            base = sections.first { $0.name == ".BTF.base" }?.file
        } catch {
            var told = error.toolError(name)
            if case .notKernel(let what) = error {
                told.message = "\(name) is no module that can be read: \(what)"
                told.hint = "name a .ko file below /usr/lib/modules of the same kernel, built with BTF"
            }
            throw told
        }
    }

    private static func unpack(_ file: [UInt8]) throws(KernelError) -> [UInt8] {
        guard let compression = Compression.of(file) else { return file }
        do throws(DecodeFailure) {
            return try compression.decode(file, in: 0..<file.count, limit: limit)
        } catch {
            switch error {
            case .truncated: throw .truncated("the \(compression.rawValue) data has no end")
            case .damaged(let why): throw .damaged("\(compression.rawValue): \(why)")
            case .unavailable(let why): throw .unsupportedCompression("\(compression.rawValue) data: \(why)")
            case .tooBig: throw .tooBig(limit: limit)
            }
        }
    }

    /// The kernel's types and behind them this module's.
    func types(behind kernel: BTF) throws -> BTF {
        do throws(BTFError) {
            guard format.width == kernel.pointerSize else { throw .damaged("it is for another architecture") }
            guard let base else { return try BTF(kernel, bytes, in: types) }
            return try BTF(
                BTF(bytes, in: base, pointerSize: kernel.pointerSize), bytes, in: types)
        } catch {
            var told = error.toolError(name)
            told.hint = "name a module of just that kernel: its types are counted from the kernel's"
            throw told
        }
    }
}
