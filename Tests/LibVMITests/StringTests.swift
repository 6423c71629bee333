// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import Foundation
import GuestFixtures
import LibVMI
import SystemPackage
import Testing

/// read.h: texts.
@Suite struct StringTests {
    @Test func textsUpToTheirEnd() throws {
        let guest = try Guest()
        let open = try guest.open()
        #expect(taken(vmi_read_str_va(open.vmi, Guest.acrossAt, 42)) == Guest.across)
        #expect(taken(vmi_read_str_pa(open.vmi, Guest.frames[1])) == String(Guest.across.dropFirst(8)))
        #expect(taken(vmi_read_str_ksym(open.vmi, "linux_banner")) == SyntheticGuest.banner)
        var at = context(VMI_TM_PROCESS_DTB, at: Guest.acrossAt, tables: guest.top)
        #expect(taken(vmi_read_str(open.vmi, &at)) == Guest.across)
        #expect(taken(vmi_read_str_pa(open.vmi, Guest.frames[0])) == "")
    }

    @Test func aTextThatHasNoEndIsNone() throws {
        let guest = try Guest { guest in
            guest.write([UInt8](repeating: 0x41, count: 4096), at: (8 << 20) - 4096)
            guest.write([UInt8](repeating: 0x42, count: 16), at: Guest.frames[1] + 4096 - 16)
        }
        let open = try guest.open()
        #expect(vmi_read_str_pa(open.vmi, (8 << 20) - 4096) == nil)
        #expect(vmi_read_str_va(open.vmi, Guest.page + 8192 - 16, 42) == nil)
        #expect(vmi_read_wstr_pa(open.vmi, (8 << 20) - 4096) == nil)
        #expect(vmi_read_str_pa(open.vmi, .max) == nil)
        #expect(vmi_read_str_ksym(open.vmi, "nonsense") == nil)
        let long = try TemporaryFile(
            [UInt8](repeating: 0x41, count: 2 << 20) + [UInt8](repeating: 0, count: 4096))
        let large = try OpenInstance(dump: long)
        #expect(vmi_read_str_pa(large.vmi, 0) == nil)
        #expect(taken(vmi_read_str_pa(large.vmi, 1 << 20))?.utf8.count == 1 << 20)
    }

    @Test func wideTexts() throws {
        let text = "a\u{e4}\u{20ac}\u{1f600}z"
        let units = text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        let guest = try Guest { guest in
            guest.write(units + [0, 0], at: Guest.frames[0] + 0x101)
            guest.write(Array(units.prefix(2)), at: Guest.frames[0] + 4094)
            guest.write(Array(units.dropFirst(2)) + [0, 0], at: Guest.frames[1])
        }
        let open = try guest.open()
        #expect(taken(vmi_read_wstr_pa(open.vmi, Guest.frames[0] + 0x101))?.text == text)
        let read = taken(vmi_read_wstr_va(open.vmi, Guest.page + 4094, 42))
        #expect(read?.text == text && read?.encoding == "UTF-16")
        var at = context(VMI_TM_PROCESS_PID, at: Guest.page + 0x101, pid: 42)
        #expect(taken(vmi_read_wstr(open.vmi, &at))?.text == text)
    }

    @Test func unicodeStringsOfWindows() throws {
        let units = "C:\\pagefile.sys".utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        func number(_ value: UInt64, _ size: Int) -> [UInt8] {
            (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
        }
        let count = UInt64(units.count)
        let guest = try Guest { guest in
            guest.write(units, at: Guest.frames[0] + 0x400)
            // Of 64 bits, of 32, longer than its room, of half a unit, to nowhere, and empty.
            let text = number(Guest.page + 0x400, 8)
            guest.write(
                number(count, 2) + number(count + 2, 2) + [0, 0, 0, 0] + text, at: Guest.frames[0] + 0x200)
            guest.write(
                number(count, 2) + number(count, 2) + number(Guest.page + 0x400, 4),
                at: Guest.frames[0] + 0x220)
            guest.write(number(count, 2) + number(2, 2) + [0, 0, 0, 0] + text, at: Guest.frames[0] + 0x240)
            guest.write(number(3, 2) + number(4, 2) + [0, 0, 0, 0] + text, at: Guest.frames[0] + 0x260)
            guest.write(
                number(4, 2) + number(4, 2) + [0, 0, 0, 0] + number(0x1000, 8), at: Guest.frames[0] + 0x280)
            guest.write([UInt8](repeating: 0, count: 16), at: Guest.frames[0] + 0x2a0)
        }
        let open = try guest.open()
        let page = Guest.page
        #expect(taken(vmi_read_unicode_str_va(open.vmi, page + 0x200, 42))?.text == "C:\\pagefile.sys")
        var at = context(VMI_TM_PROCESS_DTB, at: page + 0x200, tables: guest.top)
        #expect(taken(vmi_read_unicode_str(open.vmi, &at))?.text == "C:\\pagefile.sys")
        at.addr = page + 0x220
        #expect(taken(vmi_read_unicode_str_pm(open.vmi, &at, VMI_PM_PAE))?.text == "C:\\pagefile.sys")
        #expect(vmi_read_unicode_str_pm(open.vmi, &at, VMI_PM_AARCH32) == nil)
        for wrong in [page + 0x240, page + 0x260, page + 0x280, page + 8192] {
            #expect(vmi_read_unicode_str_va(open.vmi, wrong, 42) == nil)
        }
        #expect(taken(vmi_read_unicode_str_va(open.vmi, page + 0x2a0, 42))?.text == "")
    }

    @Test func conversion() throws {
        func converted(_ units: [UInt16], to encoding: String = "UTF-8", from: String = "UTF-16") -> String? {
            var bytes = units.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
            var out = unicode_string_t()
            let status = from.withCString { name in
                bytes.withUnsafeMutableBufferPointer { buffer in
                    var text = unicode_string_t(
                        length: buffer.count, contents: buffer.baseAddress, encoding: name)
                    return vmi_convert_str_encoding(&text, &out, encoding)
                }
            }
            guard status == VMI_SUCCESS, let contents = out.contents else { return nil }
            defer { free(contents) }
            return String(decoding: UnsafeBufferPointer(start: contents, count: out.length), as: UTF8.self)
        }
        #expect(converted([0x41, 0x7ff, 0x800, 0xffff]) == "A\u{7ff}\u{800}\u{ffff}")
        #expect(converted([0xd83d, 0xde00, 0x21]) == "\u{1f600}!")
        #expect(converted([0xd83d, 0x21]) == "\u{fffd}!")
        #expect(converted([0xde00, 0xd83d]) == "\u{fffd}\u{fffd}")
        #expect(converted([0x41], to: "utf-8", from: "utf-16le") == "A")
        #expect(converted([0x4141], from: "UTF-8") == "AA")
        #expect(converted([0x41], to: "UTF-16") == nil && converted([0x41], from: "EBCDIC") == nil)
        #expect(vmi_convert_str_encoding(nil, nil, nil) == VMI_FAILURE)
        vmi_free_unicode_str(nil)
    }
}
