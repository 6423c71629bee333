// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import LibVMI
import Testing

/// read.h on real dumps: bytes and numbers are those of the file, where its own page tables have them.
@Suite(.enabled(if: !RealDump.all.isEmpty, RealDump.missing))
struct ReadingConformance {
    @Test(arguments: RealDump.all)
    func bytesAreThoseOfTheFile(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        for place in scene.places {
            let wanted = try #require(scene.bytes(place, 48), "\(place.name)")
            let virtual = bytes(48) { vmi_read_va(vmi, place.address, place.pid, 48, $0, $1) }
            #expect(virtual == wanted, "\(place.name)")
            for var at in scene.contexts(place) {
                #expect(bytes(48) { vmi_read(vmi, &at, 48, $0, $1) } == wanted, "\(place.name)")
            }
            let physical = try #require(scene.physical(place))
            let count = min(48, 4096 - Int(physical & 0xfff))
            let part = bytes(count) { vmi_read_pa(vmi, physical, count, $0, $1) }
            #expect(part == Array(wanted.prefix(count)), "\(place.name)")
        }
        let banner = bytes(dump.version.utf8.count) {
            vmi_read_ksym(vmi, "linux_banner", dump.version.utf8.count, $0, $1)
        }
        #expect(banner.map { String(decoding: $0, as: UTF8.self) } == dump.version)
    }

    @Test(arguments: RealDump.all)
    func numbersAreThoseOfTheFile(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        for place in scene.places {
            let bytes = try #require(scene.bytes(place, 8))
            let wanted = [1, 2, 4, 8, scene.width].map { size in
                bytes.prefix(size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            }
            let (address, pid) = (place.address, place.pid)
            let virtual = [
                number { vmi_read_8_va(vmi, address, pid, $0) },
                number { vmi_read_16_va(vmi, address, pid, $0) },
                number { vmi_read_32_va(vmi, address, pid, $0) },
                number { vmi_read_64_va(vmi, address, pid, $0) },
                number { vmi_read_addr_va(vmi, address, pid, $0) },
            ]
            #expect(virtual == wanted, "\(place.name)")
            for var at in scene.contexts(place) {
                let found = [
                    number { vmi_read_8(vmi, &at, $0) }, number { vmi_read_16(vmi, &at, $0) },
                    number { vmi_read_32(vmi, &at, $0) }, number { vmi_read_64(vmi, &at, $0) },
                    number { vmi_read_addr(vmi, &at, $0) },
                ]
                #expect(found == wanted, "\(place.name)")
            }
            let physical = try #require(scene.physical(place))
            guard physical & 0xfff <= 4096 - 8 else { continue }
            let found = [
                number { vmi_read_8_pa(vmi, physical, $0) }, number { vmi_read_16_pa(vmi, physical, $0) },
                number { vmi_read_32_pa(vmi, physical, $0) }, number { vmi_read_64_pa(vmi, physical, $0) },
                number { vmi_read_addr_pa(vmi, physical, $0) },
            ]
            #expect(found == wanted, "\(place.name)")
        }
    }

    @Test(arguments: RealDump.all)
    func numbersAtSymbols(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        for (symbol, place) in [("linux_banner", scene.places[0]), ("init_task", scene.places[1])] {
            let bytes = try #require(scene.bytes(place, 8))
            let wanted = [1, 2, 4, 8, scene.width].map { size in
                bytes.prefix(size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            }
            let found = [
                number { vmi_read_8_ksym(vmi, symbol, $0) }, number { vmi_read_16_ksym(vmi, symbol, $0) },
                number { vmi_read_32_ksym(vmi, symbol, $0) }, number { vmi_read_64_ksym(vmi, symbol, $0) },
                number { vmi_read_addr_ksym(vmi, symbol, $0) },
            ]
            #expect(found == wanted, "\(symbol)")
        }
    }

    @Test(arguments: RealDump.all)
    func whatIsNotThere(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        let end = try #require(dump.core.segments.map { $0.start + $0.size }.max())
        #expect(number { vmi_read_8_pa(vmi, end - 1, $0) } != nil)
        #expect(
            number { vmi_read_8_pa(vmi, end, $0) } == nil
                && number { vmi_read_16_pa(vmi, end - 1, $0) } == nil)
        // The page stands alone: what is read ends with it.
        let (pid, address) = (dump.page.pid, dump.page.address)
        var done = 7
        var buffer = [UInt8](repeating: 0, count: 8192)
        #expect(vmi_read_va(vmi, address, pid, 8192, &buffer, &done) == VMI_FAILURE && done == 4096)
        #expect(Array(buffer.prefix(4096)) == scene.bytes(scene.places[3], 4096))
        #expect(number { vmi_read_32_va(vmi, address + 4094, pid, $0) } == nil)
        // Nobody else has it, and threads of the kernel's have no memory at all.
        #expect(number { vmi_read_8_va(vmi, address, 0, $0) } == nil)
        #expect(number { vmi_read_8_va(vmi, address, 2, $0) } == nil)
        #expect(number { vmi_read_8_va(vmi, address, 1, $0) } == nil)
        #expect(number { vmi_read_8_ksym(vmi, "no such symbol", $0) } == nil)
    }
}
