// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import LibVMI
import Testing

/// translate.h on real dumps: what programs put into caches counts until it is flushed, and a flush changes nothing
/// else.
@Suite(.enabled(if: !RealDump.all.isEmpty, RealDump.missing))
struct CacheConformance {
    @Test(arguments: RealDump.all)
    func whatWasAddedCountsUntilItIsFlushed(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        let (pid, address) = (dump.page.pid, dump.page.address)
        var kernel = context(VMI_TM_PROCESS_PID)

        vmi_pidcache_add(vmi, 30_000, scene.reader)
        #expect(number { vmi_pid_to_dtb(vmi, 30_000, $0) } == scene.reader)
        #expect(taken(vmi_read_str_va(vmi, address, 30_000)) == dump.page.text)
        vmi_pidcache_add(vmi, pid, scene.kernel)
        #expect(number { vmi_translate_uv2p(vmi, address, pid, $0) } == nil)
        vmi_pidcache_flush(vmi)
        #expect(number { vmi_pid_to_dtb(vmi, 30_000, $0) } == nil)
        #expect(number { vmi_pid_to_dtb(vmi, pid, $0) } == scene.reader)

        withText("made_up") { vmi_symcache_add(vmi, 0, 0, $0, address) }
        withText("linux_banner") { vmi_symcache_add(vmi, 0, 0, $0, dump.text) }
        #expect(number { vmi_translate_ksym2v(vmi, "made_up", $0) } == address)
        #expect(number { vmi_translate_sym2v(vmi, &kernel, "linux_banner", $0) } == dump.text)
        vmi_symcache_flush(vmi)
        #expect(number { vmi_translate_ksym2v(vmi, "made_up", $0) } == nil)
        let banner = number { vmi_translate_ksym2v(vmi, "linux_banner", $0) }
        #expect(banner == scene.places[0].address)

        withText("page") { vmi_rvacache_add(vmi, 0, pid, address, $0) }
        var reader = context(VMI_TM_PROCESS_PID, pid: pid)
        #expect(lent(vmi_translate_v2sym(vmi, &reader, address)) == "page")
        withText("another") { vmi_rvacache_add(vmi, 0, 0, dump.text, $0) }
        #expect(lent(vmi_translate_v2ksym(vmi, &kernel, dump.text)) == "another")
        vmi_rvacache_flush(vmi)
        #expect(lent(vmi_translate_v2sym(vmi, &reader, address)) == nil)
        #expect(lent(vmi_translate_v2ksym(vmi, &kernel, dump.text)) != "another")
    }

    @Test(arguments: RealDump.all)
    func translationsAreThoseOfTheTables(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        func everything() -> [[UInt8]?] {
            scene.places.map { place in
                bytes(48) { vmi_read_va(vmi, place.address, place.pid, 48, $0, $1) }
            }
        }
        let before = everything()
        #expect(before == scene.places.map { scene.bytes($0, 48) })
        for place in scene.places {
            vmi_v2pcache_add(vmi, place.address, place.tables, 0x1000)
            vmi_v2pcache_nested_add(vmi, place.address, place.tables, scene.kernel, 0x1000)
        }
        #expect(everything() == before)
        for flush in [
            { vmi_v2pcache_flush(vmi, scene.reader) }, { vmi_v2pcache_flush(vmi, scene.kernel) },
            { vmi_v2pcache_flush(vmi, 0x1000) }, { vmi_v2pcache_flush(vmi, .max) },
            { vmi_v2pcache_nested_flush(vmi, scene.reader, scene.kernel) }, { vmi_pagecache_flush(vmi) },
        ] {
            flush()
            #expect(everything() == before)
        }
    }
}
