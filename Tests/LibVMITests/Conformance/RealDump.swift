// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import Foundation
import GuestFixtures
import LibVMI
import SystemPackage
import Testing

/// The dumps of a real Linux that LinuxDumpTests made, read as programs for LibVMI read them.
@Suite(.enabled(if: !RealDump.all.isEmpty, "LinuxDumpTests have left no dumps in the cache"))
struct RealDumpTests {
    @Test(arguments: RealDump.all)
    func agreesWithTheGuest(dump: RealDump) throws {
        let open = try #require(dump.open(), "no profile in the cache is of this kernel")
        let vmi = open.vmi
        var head: addr_t = 0
        var (tasks, pidAt, nameAt): (addr_t, addr_t, addr_t) = (0, 0, 0)
        #expect(vmi_get_offset(vmi, "linux_tasks", &tasks) == VMI_SUCCESS)
        #expect(vmi_get_offset(vmi, "linux_pid", &pidAt) == VMI_SUCCESS)
        #expect(vmi_get_offset(vmi, "linux_name", &nameAt) == VMI_SUCCESS)
        #expect(vmi_translate_ksym2v(vmi, "init_task", &head) == VMI_SUCCESS)
        var found: [Int32: String] = [:]
        var entry = head + tasks
        for _ in 0..<4096 {
            var pid: UInt32 = 0
            #expect(vmi_read_addr_va(vmi, entry, 0, &entry) == VMI_SUCCESS)
            if entry == head + tasks { break }
            #expect(vmi_read_32_va(vmi, entry - tasks + pidAt, 0, &pid) == VMI_SUCCESS)
            let name = try #require(vmi_read_str_va(vmi, entry - tasks + nameAt, 0))
            found[Int32(bitPattern: pid)] = String(cString: name)
            free(name)
        }
        #expect(found.keys.sorted() == dump.processes.keys.sorted() && found.count > 40)
        #expect(found[1] == dump.processes[1] && found[2] == "kthreadd")

        let banner = try #require(vmi_read_str_ksym(vmi, "linux_banner"))
        #expect(String(cString: banner).hasPrefix(dump.version))
        free(banner)
        var address: addr_t = 0
        var kernel = context(VMI_TM_PROCESS_PID)
        #expect(vmi_translate_ksym2v(vmi, "linux_banner", &address) == VMI_SUCCESS)
        let name = vmi_translate_v2ksym(vmi, &kernel, address)
        #expect(name.map { String(cString: $0) } == "linux_banner")

        let page = dump.page
        let text = try #require(vmi_read_str_va(vmi, page.address, page.pid))
        #expect(String(cString: text).hasPrefix(page.text))
        free(text)
        var tables: addr_t = 0
        var pid: vmi_pid_t = 0
        var (first, second): (addr_t, addr_t) = (0, 1)
        #expect(vmi_pid_to_dtb(vmi, page.pid, &tables) == VMI_SUCCESS)
        #expect(vmi_dtb_to_pid(vmi, tables, &pid) == VMI_SUCCESS && pid == page.pid)
        #expect(vmi_translate_uv2p(vmi, page.address, page.pid, &first) == VMI_SUCCESS)
        #expect(vmi_pagetable_lookup(vmi, tables, page.address, &second) == VMI_SUCCESS && first == second)
        var info = page_info_t()
        #expect(vmi_pagetable_lookup_extended(vmi, tables, page.address, &info) == VMI_SUCCESS)
        #expect(info.paddr == first && info.pm == vmi_get_page_mode(vmi, 0))
        #expect(info.x86_ia32e.pte_value & 0x000f_ffff_ffff_f000 == first & ~0xfff)
        #expect(vmi_translate_kv2p(vmi, page.address, &first) == VMI_FAILURE)

        // What QEMU kept of the processor says the same without a profile.
        let bare = try OpenInstance(dump: dump.folder + "/dump.elf", profile: nil)
        #expect(vmi_get_num_vcpus(bare.vmi) == 1)
        #expect(vmi_init_paging(bare.vmi, 0) == vmi_get_page_mode(vmi, 0))
        var gate: addr_t = 0
        #expect(vmi_get_vcpureg(bare.vmi, &gate, reg_t(IDTR_BASE), 0) == VMI_SUCCESS)
        #expect(vmi_translate_kv2p(bare.vmi, gate, &first) == VMI_SUCCESS)
        #expect(vmi_translate_kv2p(vmi, gate, &second) == VMI_SUCCESS && first == second)
    }
}

/// A dump, and what the guest said of itself.
struct RealDump: Sendable, CustomTestStringConvertible {
    var folder: String
    var processes: [Int32: String] = [:]
    var version = ""
    var page: (pid: Int32, address: UInt64, text: String) = (0, 0, "")

    var testDescription: String { URL(fileURLWithPath: folder).lastPathComponent }

    private static var cache: String {
        ProcessInfo.processInfo.environment["STUBVMI_CACHE"] ?? NSHomeDirectory() + "/.cache/stubvmi"
    }

    private static func entries(_ folder: String, _ prefix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.sorted().map { "\(folder)/\($0)" }
    }

    static let all = entries(cache + "/tests", "linux-dump-").compactMap { RealDump(folder: $0) }

    private init?(folder: String) {
        guard let said = try? String(contentsOfFile: folder + "/serial.log", encoding: .utf8),
            FileManager.default.isReadableFile(atPath: folder + "/dump.elf")
        else { return nil }
        self.folder = folder
        for line in said.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            switch words.first {
            case "PROCESS" where words.count > 2:
                processes[Int32(words[1]) ?? 0] = words[2...].joined(separator: " ")
            case "VERSION": version = String(line.dropFirst("VERSION ".count).prefix(60))
            case "PAGE" where words.count > 3:
                page = (Int32(words[1]) ?? 0, UInt64(words[2].dropFirst(2), radix: 16) ?? 0, words[3])
            default: break
            }
        }
        guard !processes.isEmpty, !version.isEmpty, page.pid != 0 else { return nil }
    }

    /// Opened with the profile that is of its kernel.
    func open() -> OpenInstance? {
        for profile in Self.entries(Self.cache, "profile-").map({ $0 + "/linux.profile" }) {
            if let open = try? OpenInstance(dump: folder + "/dump.elf", profile: profile) { return open }
        }
        return nil
    }
}
