// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import Foundation
import LibVMI
import Testing

/// read.h on real dumps: pages that are mapped have the bytes that are read.
@Suite(.enabled(if: !RealDump.all.isEmpty, RealDump.missing))
struct MappingConformance {
    /// Maps pages, copies them, and unmaps them; nil for those that are not there, nothing at all on failure.
    private func pages(
        _ count: Int, _ map: (UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> status_t
    ) -> [[UInt8]?]? {
        var starts = [UnsafeMutableRawPointer?](repeating: nil, count: count)
        guard map(&starts) == VMI_SUCCESS else { return nil }
        return starts.map { start in
            guard let start else { return nil }
            defer { #expect(munmap(start, 4096) == 0) }
            return [UInt8](UnsafeRawBufferPointer(start: start, count: 4096))
        }
    }

    @Test(arguments: RealDump.all)
    func pagesOfPlaces(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        for place in scene.places {
            let start = Scene.Place(
                name: place.name, address: place.address & ~0xfff, pid: place.pid, tables: place.tables)
            let wanted = (0..<3).map { page in
                scene.bytes(start.advanced(by: page << 12), 4096)
            }
            for var at in scene.contexts(place) where at.translate_mechanism != VMI_TM_NONE {
                #expect(pages(3) { vmi_mmap_guest(vmi, &at, 3, PROT_READ, $0) } == wanted, "\(place.name)")
            }
            let read = bytes(4096) { vmi_read_va(vmi, start.address, start.pid, 4096, $0, $1) }
            #expect(read == wanted[0])
        }
    }

    @Test(arguments: RealDump.all)
    func pagesOfMemory(dump: RealDump) throws {
        let open = try dump.open()
        let vmi = open.vmi
        let end = try #require(dump.core.segments.first.map { $0.start + $0.size })
        // The last pages of the first stretch, and behind it.
        let found = pages(3) { vmi_mmap_guest_pa(vmi, end - 8192, 3, PROT_READ, $0) }
        #expect(found == [dump.core.bytes(at: end - 8192, 4096), dump.core.bytes(at: end - 4096, 4096), nil])
        let frames: [addr_t] = [end >> 12 - 1, end >> 12, 1, 0x1000, 0x1000]
        let scattered = pages(5) { vmi_mmap_guest_pfns(vmi, frames, 5, PROT_READ, $0) }
        #expect(scattered == frames.map { dump.core.bytes(at: $0 << 12, 4096) } && scattered?[1] == nil)
        #expect(pages(2) { vmi_mmap_guest_pa(vmi, end, 2, PROT_READ, $0) } == nil)
        #expect(pages(1) { vmi_mmap_guest_pa(vmi, 0, 1, PROT_READ | PROT_WRITE, $0) } == nil)
    }

    /// A program in C prints in each of the four ways.
    @Test(arguments: RealDump.all)
    func printing(dump: RealDump) throws {
        let scene = try Scene(dump)
        let banner = scene.places[0]
        let bytes = try #require(scene.bytes(banner, 40))
        let physical = try #require(scene.physical(banner))
        let wanted = stride(from: 0, to: 40, by: 16).map { start in
            let line = bytes[start..<min(start + 16, 40)]
            let digits = line.map { String(format: "%02x ", $0) }.joined()
            let text = line.map { (32...126).contains($0) ? String(UnicodeScalar($0)) : "." }.joined()
            return String(format: "%08x: ", start) + digits.padding(toLength: 49, withPad: " ", startingAt: 0)
                + text + "\n"
        }.joined()
        let printed = try ProgramTests.run(
            ProgramTests.built("print-memory"),
            [
                dump.path, dump.profile(), "linux_banner", "0", String(banner.address), String(physical),
                "40",
            ])
        #expect(printed.status == 0 && printed.output == String(repeating: wanted, count: 4))
    }
}
