// SPDX-License-Identifier: Apache-2.0

/// How a dump lays memory out in a file.
public enum DumpFormat: String, Sendable, CaseIterable {
    /// Physical memory from address 0 on, and nothing else (`pmemsave`, `dd`).
    case raw
    /// An ELF core whose program headers give physical addresses (`dump-guest-memory`, /proc/vmcore).
    case elf
    /// An ELF core whose sections list the pages (`xl dump-core`).
    case xen
    /// LiME's memory dump.
    case lime
    /// A compressed kdump (`makedumpfile`, `dump-guest-memory -z`), also a flattened one.
    case kdump

    /// The format of a file, told by how it begins; what begins like nothing else is taken for raw memory.
    static func of(_ file: FileView) throws(DumpError) -> DumpFormat {
        for (magic, name, hint) in refused where file.holds(magic) {
            throw DumpError(.unsupported, "the dump is \(name), which is not read", hint: hint)
        }
        if file.holds([0x7f, 0x45, 0x4c, 0x46]) { return try ELFCore(file).isXen ? .xen : .elf }
        if file.holds("EMiL") { return .lime }
        if file.holds(KdumpHeader.magic) || file.holds(PiecedFile.magic) { return .kdump }
        return .raw
    }

    /// Files whose raw reading would find nothing, so that saying so is more helpful.
    private static let refused: [([UInt8], String, String?)] = [
        (Array("PAGEDU64".utf8), "a Windows crash dump", nil),
        (Array("QEVM".utf8), "a QEMU save file", "dump-guest-memory"),
        (Array("LibvirtQemudSave".utf8), "a libvirt save file", "virsh dump --memory-only"),
        ([0x1f, 0x8b], "compressed with gzip", "gunzip"),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "compressed with xz", "unxz"),
        ([0x28, 0xb5, 0x2f, 0xfd], "compressed with zstd", "unzstd"),
    ]

    /// What the file holds.
    func contents(_ file: FileView) throws(DumpError) -> DumpContents {
        let runs: [Run]
        switch self {
        case .raw: runs = [Run(physical: 0, length: UInt64(file.bytes.count), offset: 0)].compactMap(\.self)
        case .elf: runs = try ELFCore(file).segments()
        case .xen: runs = try XenCore(ELFCore(file)).runs()
        case .lime: runs = try LiME.runs(file)
        case .kdump: return .packed(try Kdump(file))
        }
        let normalised = Run.normalised(runs)
        guard !normalised.isEmpty else { throw DumpError(.malformed, "the dump holds no page of memory") }
        return .runs(normalised)
    }
}

/// The pages of a dump.
enum DumpContents {
    /// They lie in the file as they are.
    case runs([Run])
    /// They have to be unpacked.
    case packed(Kdump)

    var isPacked: Bool { if case .packed = self { true } else { false } }
}
