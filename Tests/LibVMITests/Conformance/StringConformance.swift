// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import Foundation
import LibVMI
import Testing

/// read.h on real dumps: texts that the guest has told, and what stands in the file as one.
@Suite(.enabled(if: !RealDump.all.isEmpty, RealDump.missing))
struct StringConformance {
    @Test(arguments: RealDump.all)
    func texts(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        #expect(taken(vmi_read_str_ksym(vmi, "linux_banner")) == dump.version + "\n")
        #expect(taken(vmi_read_str_va(vmi, dump.page.address, dump.page.pid)) == dump.page.text)
        let page = try #require(scene.physical(scene.places[3]))
        #expect(taken(vmi_read_str_pa(vmi, page)) == dump.page.text)
        for var at in scene.contexts(scene.places[3]) {
            #expect(taken(vmi_read_str(vmi, &at)) == dump.page.text)
        }
        // The page's last bytes are zeros, and no page follows.
        #expect(taken(vmi_read_str_va(vmi, dump.page.address + 4095, dump.page.pid)) == "")
        #expect(vmi_read_str_va(vmi, dump.page.address + 4096, dump.page.pid) == nil)
        #expect(vmi_read_str_ksym(vmi, "no such symbol") == nil)
    }

    /// Nothing of Linux's is of 16-bit units, but its texts can be read as such.
    @Test(arguments: RealDump.all)
    func wideTexts(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        for place in scene.places where !place.name.hasPrefix("kernel") {
            let bytes = try #require(scene.bytes(place, 2048))
            let units = units(bytes)
            guard let end = units.firstIndex(of: 0) else { continue }
            let wanted = String(decoding: units[..<end], as: UTF16.self)
            let read = taken(vmi_read_wstr_va(vmi, place.address, place.pid))
            #expect(read?.text == wanted && read?.encoding == "UTF-16", "\(place.name)")
            for var at in scene.contexts(place) {
                guard at.translate_mechanism != VMI_TM_NONE else { continue }
                #expect(taken(vmi_read_wstr(vmi, &at))?.text == wanted, "\(place.name)")
            }
            let physical = try #require(scene.physical(place))
            guard Int(physical & 0xfff) + 2 * end + 2 <= 4096 else { continue }
            #expect(taken(vmi_read_wstr_pa(vmi, physical))?.text == wanted, "\(place.name)")
        }
        #expect(vmi_read_wstr_va(vmi, dump.page.address + 4095, dump.page.pid) == nil)
        let count = dump.page.text.utf8.count
        #expect(
            taken(vmi_read_wstr_va(vmi, dump.page.address, dump.page.pid))?.text?.utf16.count == (count + 1)
                / 2)
    }

    /// What was read can be converted, and is freed.
    @Test(arguments: RealDump.all)
    func conversion(dump: RealDump) throws {
        let scene = try Scene(dump)
        let page = scene.places[3]
        let text = try #require(vmi_read_wstr_va(scene.vmi, page.address, page.pid))
        defer { vmi_free_unicode_str(text) }
        let bytes = try #require(scene.bytes(page, 4096))
        let wanted = String(decoding: units(bytes).prefix { $0 != 0 }, as: UTF16.self)
        #expect(text.pointee.length == 2 * wanted.utf16.count)
        var out = unicode_string_t()
        try #require(vmi_convert_str_encoding(text, &out, "UTF-8") == VMI_SUCCESS)
        let contents = UnsafeMutableRawPointer(out.contents)
        #expect(
            String(decoding: UnsafeRawBufferPointer(start: contents, count: out.length), as: UTF8.self)
                == wanted)
        free(contents)
        #expect(vmi_convert_str_encoding(text, &out, "UTF-32") == VMI_FAILURE)
    }

    /// Nothing of Linux's is a UNICODE_STRING, but much looks like one: all that stands behind the first task is read
    /// as if it were.
    @Test(arguments: RealDump.all)
    func unicodeStrings(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        var found = (texts: 0, empty: 0, none: 0)
        for offset in stride(from: 0, to: 32 << 10, by: 4) as StrideTo<UInt64> {
            let start = scene.places[1].address + offset
            let place = Scene.Place(name: "", address: start, pid: 0, tables: scene.kernel)
            guard let structure = scene.bytes(place, 2 * scene.width) else { continue }
            let wanted = text(structure, scene)
            let read = taken(vmi_read_unicode_str_va(vmi, start, 0))
            #expect(read?.text == wanted, "\(offset)")
            switch wanted {
            case "": found.empty += 1
            case nil: found.none += 1
            default: found.texts += 1
            }
            guard offset < 2048 || wanted?.isEmpty == false else { continue }
            var at = context(VMI_TM_PROCESS_DTB, at: start, tables: scene.kernel)
            #expect(taken(vmi_read_unicode_str(vmi, &at))?.text == wanted)
            #expect(taken(vmi_read_unicode_str_pm(vmi, &at, scene.mode))?.text == wanted)
        }
        #expect(found.texts > 20 && found.empty > 100 && found.none > 100, "\(found)")
    }

    /// What a UNICODE_STRING of these bytes tells.
    private func text(_ structure: [UInt8], _ scene: Scene) -> String? {
        func stored(_ range: Range<Int>) -> UInt64 {
            structure[range].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        let (length, pointer) = (Int(stored(0..<2)), stored(scene.width..<2 * scene.width))
        if length == 0 { return "" }
        let place = Scene.Place(name: "", address: pointer, pid: 0, tables: scene.kernel)
        guard length % 2 == 0, length <= stored(2..<4), pointer != 0, let bytes = scene.bytes(place, length)
        else { return nil }
        return String(decoding: units(bytes), as: UTF16.self)
    }

    private func units(_ bytes: [UInt8]) -> [UInt16] {
        stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0 + 1]) << 8 | UInt16(bytes[$0]) }
    }
}
