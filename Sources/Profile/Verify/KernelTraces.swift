// SPDX-License-Identifier: Apache-2.0
import VMICore

/// What a Linux kernel leaves in memory that tells which one it is, whatever profile is at hand.
///
/// Each kernel with CONFIG_VMCORE_INFO keeps a page of its own text for crash dumps: it begins with `OSRELEASE=`,
/// and among its lines are `SYMBOL(_stext)=`, where the kernel is, and `NUMBER(phys_base)=`, how far it lies from
/// where it would be without KASLR (kernel/vmcore_info.c). So one look at each page finds the kernel, and the
/// banner is in its image.
struct KernelTraces: Equatable {
    /// `6.1.0-56-amd64`.
    var release: String
    /// Where `_stext` is in physical memory.
    var text: PhysicalAddress?
    /// The kernel's banner, and where.
    var banner: (text: String, place: PhysicalAddress)?

    static func == (left: KernelTraces, right: KernelTraces) -> Bool {
        left.release == right.release && left.text == right.text && left.banner?.place == right.banner?.place
    }

    private static let mark = Array("OSRELEASE=".utf8)
    private static let bannerStart = Array("Linux version ".utf8)
    /// What physical addresses of the kernel's text mapping count from (__START_KERNEL_map).
    private static let textMapping: UInt64 = 0xffff_ffff_8000_0000

    /// Looks through the frames for as long as `goOn` says.
    static func find(
        in memory: inout PhysicalMemory, _ frames: [Range<UInt64>], while goOn: () -> Bool
    ) -> KernelTraces? {
        for range in frames {
            for number in range {
                if number & 0xff == 0, !goOn() { return nil }
                guard let traces = traces(in: Frame(number), of: &memory) else { continue }
                var found = traces
                found.findBanner(in: &memory, while: goOn)
                return found
            }
        }
        return nil
    }

    /// What a frame says, if it is that page.
    private static func traces(in frame: Frame, of memory: inout PhysicalMemory) -> KernelTraces? {
        var start: InlineArray<16, UInt8> = .init(repeating: 0)
        var span = start.mutableSpan
        do throws(VMIError) { try memory.read(frame.start, into: &span) } catch { return nil }
        for index in mark.indices where start[index] != mark[index] { return nil }
        var page = [UInt8](repeating: 0, count: Int(Frame.size))
        var whole = page.mutableSpan
        do throws(VMIError) { try memory.read(frame.start, into: &whole) } catch { return nil }
        return KernelTraces(page)
    }

    /// Reads the page's lines.
    init?(_ page: [UInt8]) {
        var values: [String: String] = [:]
        for line in page.prefix(while: { $0 != 0 }).split(separator: 0x0a) {
            let parts = String(decoding: line, as: UTF8.self).split(separator: "=", maxSplits: 1)
            if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
        }
        guard let release = values["OSRELEASE"], release.utf8.count <= 64 else { return nil }
        self.release = release
        guard let start = values["SYMBOL(_stext)"].flatMap({ UInt64($0, radix: 16) }) else { return }
        if let base = values["NUMBER(phys_base)"].flatMap({ Int64($0) }) {
            text = PhysicalAddress(start &- Self.textMapping &+ UInt64(bitPattern: base))
        } else if start >> 32 == 0 {
            // With 32 bits all of the low memory is mapped at one distance (PAGE_OFFSET).
            text = PhysicalAddress(start & 0x0fff_ffff)
        }
    }

    /// The banner is a long array, which compilers align to 32 bytes; it lies behind the code.
    private mutating func findBanner(in memory: inout PhysicalMemory, while goOn: () -> Bool) {
        guard let text else { return }
        var page = [UInt8](repeating: 0, count: Int(Frame.size))
        // No kernel's code is longer.
        for number in text.frame.number..<(text.frame.number &+ (96 << 20) / Frame.size) {
            if number & 0xff == 0, !goOn() { return }
            var span = page.mutableSpan
            guard (try? memory.read(Frame(number).start, into: &span)) != nil else { continue }
            for offset in stride(from: 0, to: page.count, by: 32)
            where page[offset] == Self.bannerStart[0]
                && page[offset...].starts(with: Self.bannerStart)
            {
                let place = Frame(number).start.advanced(by: UInt64(offset))
                guard let found = Self.banner(at: place, in: &memory) else { continue }
                banner = (found, place)
                return
            }
        }
    }

    /// The banner at a place; the weak one without build number ("# SMP") is not what runs.
    private static func banner(at place: PhysicalAddress, in memory: inout PhysicalMemory) -> String? {
        var bytes = [UInt8](repeating: 0, count: 512)
        var span = bytes.mutableSpan
        try? memory.read(place, into: &span)
        guard let banner = KernelBanner(text: bytes[...]), banner.prefix.last != 0x23 else { return nil }
        return String(decoding: banner.prefix, as: UTF8.self)
    }
}
