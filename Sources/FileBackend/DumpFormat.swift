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

    /// The format of a file, told by how it begins; what begins like nothing else is taken for raw memory.
    static func of(_ file: FileView) throws(DumpError) -> DumpFormat {
        for (magic, name, hint) in refused where file.holds(magic) {
            throw DumpError(.unsupported, "the dump is \(name), which is not read", hint: hint)
        }
        if file.holds([0x7f, 0x45, 0x4c, 0x46]) { return try ELFCore(file).isXen ? .xen : .elf }
        if file.holds("EMiL") { return .lime }
        return .raw
    }

    /// Files whose raw reading would find nothing, so that saying so is more helpful.
    private static let refused: [([UInt8], String, String?)] = [
        (
            Array("KDUMP   ".utf8), "a compressed kdump",
            "makedumpfile -E, or dump-guest-memory without -z -l -s"
        ),
        (Array("PAGEDU64".utf8), "a Windows crash dump", nil),
        (Array("QEVM".utf8), "a QEMU save file", "dump-guest-memory"),
        (Array("LibvirtQemudSave".utf8), "a libvirt save file", "virsh dump --memory-only"),
        ([0x1f, 0x8b], "compressed with gzip", "gunzip"),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "compressed with xz", "unxz"),
        ([0x28, 0xb5, 0x2f, 0xfd], "compressed with zstd", "unzstd"),
    ]

    /// The frames that the file holds.
    func runs(_ file: FileView) throws(DumpError) -> [Run] {
        let runs =
            switch self {
            case .raw: [Run(physical: 0, length: UInt64(file.bytes.count), offset: 0)].compactMap(\.self)
            case .elf: try ELFCore(file).segments()
            case .xen: try XenCore(ELFCore(file)).runs()
            case .lime: try LiME.runs(file)
            }
        let normalised = Run.normalised(runs)
        guard !normalised.isEmpty else { throw DumpError(.malformed, "the dump holds no page of memory") }
        return normalised
    }
}
