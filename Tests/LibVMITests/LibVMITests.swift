// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import Foundation
import GuestFixtures
import LibVMI
import SystemPackage
import TargetBundle
import Testing

/// LibVMI's names, called as C calls them.
@Suite struct LibVMITests {
    /// A guest with one process that has a page of its own, and its profile on disk.
    struct Guest {
        let dump: TemporaryFile
        let profile: TemporaryFile
        let tasks: [UInt64]

        init() throws {
            var guest = SyntheticGuest(base: 0x40_0000, slide: 0x20_0000)
            let top = guest.allocate(4096, alignment: 4096)
            guest.map(0x40_1000, to: 0x70_0000, level: 1, root: top)
            guest.write(Array("userdata".utf8), at: 0x70_0010)
            let mm = guest.allocate(0x40)
            guest.write(SyntheticGuest.directMap + top, at: mm + SyntheticGuest.pgdOffset)
            tasks = [
                guest.addTask(pid: 1, name: "init"),
                guest.addTask(pid: 42, name: "shell", mm: SyntheticGuest.directMap + mm),
            ]
            dump = try TemporaryFile(guest.memory)
            profile = try TemporaryFile(SyntheticGuest.profileBuilder.pack())
        }

        func open() throws -> vmi_instance_t {
            var vmi: vmi_instance_t?
            var error = VMI_INIT_ERROR_DRIVER
            var path = Array(profile.path.string.utf8CString)
            let status = dump.path.string.withCString {
                vmi_init_complete(
                    &vmi, $0, UInt64(VMI_INIT_DOMAINNAME), nil, VMI_CONFIG_JSON_PATH, &path, &error)
            }
            #expect(status == VMI_SUCCESS && error == VMI_INIT_ERROR_NONE)
            return try #require(vmi)
        }
    }

    @Test("A C program written for LibVMI")
    func program() throws {
        let guest = try Guest()
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent()
        let process = Process()
        process.executableURL = folder.appendingPathComponent("libvmi-program")
        let words = [SyntheticGuest.tasksOffset, SyntheticGuest.pidOffset, SyntheticGuest.commOffset]
        process.arguments =
            [guest.dump.path.string, guest.profile.path.string] + words.map(String.init) + ["42", "0x401010"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(
            text == """
                task 1 0x\(String(guest.tasks[0], radix: 16)) init
                task 42 0x\(String(guest.tasks[1], radix: 16)) shell
                banner 0xffffffff81201100 0x401100 \(SyntheticGuest.banner.prefix(32))
                again \(SyntheticGuest.banner.prefix(32))
                user 0x700010 0x6174616472657375

                """)
    }

    @Test func aReadThatEndsEarlySaysHowFarItCame() throws {
        let vmi = try Guest().open()
        var bytes = [UInt8](repeating: 0, count: 8192)
        var done = 0
        #expect(vmi_read_va(vmi, 0x40_1ff8, 42, 16, &bytes, &done) == VMI_FAILURE)
        #expect(done == 8)
        #expect(vmi_read_pa(vmi, (8 << 20) - 4096, 8192, &bytes, &done) == VMI_FAILURE)
        #expect(done == 4096)
        #expect(vmi_read_pa(vmi, 0, 0, &bytes, &done) == VMI_SUCCESS)
        #expect(done == 0)
        #expect(vmi_destroy(vmi) == VMI_SUCCESS)
    }

    @Test func whatIsNotThereFails() throws {
        let vmi = try Guest().open()
        var address: addr_t = 7
        var word: UInt64 = 0
        #expect(vmi_translate_ksym2v(vmi, "nonsense", &address) == VMI_FAILURE)
        #expect(vmi_translate_kv2p(vmi, 0x40_1000, &address) == VMI_FAILURE)
        #expect(vmi_translate_uv2p(vmi, 0x40_1000, 1, &address) == VMI_FAILURE)
        #expect(vmi_translate_uv2p(vmi, 0x40_1000, 9, &address) == VMI_FAILURE)
        #expect(vmi_read_ksym(vmi, "nonsense", 8, &word, nil) == VMI_FAILURE)
        #expect(vmi_read_va(nil, 0, 0, 8, &word, nil) == VMI_FAILURE)
        #expect(address == 7)
        #expect(vmi_destroy(vmi) == VMI_SUCCESS)
        #expect(vmi_destroy(nil) == VMI_FAILURE)
    }

    @Test func initialisationTellsWhy() throws {
        let guest = try Guest()
        var vmi: vmi_instance_t?
        var error = VMI_INIT_ERROR_NONE
        func start(_ path: String, mode: vmi_mode_t = VMI_FILE, flags: UInt32 = VMI_INIT_DOMAINNAME)
            -> status_t
        {
            path.withCString { vmi_init(&vmi, mode, $0, UInt64(flags), nil, &error) }
        }
        #expect(start("/nonexistent") == VMI_FAILURE)
        #expect(error == VMI_INIT_ERROR_VM_NOT_FOUND && vmi == nil)
        #expect(start(guest.dump.path.string, mode: VMI_XEN) == VMI_FAILURE)
        #expect(error == VMI_INIT_ERROR_DRIVER)
        #expect(start(guest.dump.path.string, flags: VMI_INIT_DOMAINID) == VMI_FAILURE)
        #expect(start(guest.dump.path.string) == VMI_SUCCESS)
        let open = try #require(vmi)
        var word: UInt64 = 0
        #expect(vmi_read_pa(open, 0x70_0010, 8, &word, nil) == VMI_SUCCESS)
        #expect(word == 0x6174_6164_7265_7375)
        #expect(vmi_read_va(open, 0xffff_ffff_8120_1100, 0, 8, &word, nil) == VMI_FAILURE)

        func profile(_ mode: vmi_config_t, _ config: String?) -> vmi_init_error_t {
            var text = Array((config ?? "").utf8CString)
            let os =
                config == nil ? vmi_init_os(open, mode, nil, &error) : vmi_init_os(open, mode, &text, &error)
            #expect((os == VMI_OS_LINUX) == (error == VMI_INIT_ERROR_NONE))
            return error
        }
        let path = guest.profile.path.string
        #expect(profile(VMI_CONFIG_GLOBAL_FILE_ENTRY, nil) == VMI_INIT_ERROR_NO_CONFIG)
        #expect(profile(VMI_CONFIG_JSON_PATH, "/nonexistent") == VMI_INIT_ERROR_NO_CONFIG)
        #expect(profile(VMI_CONFIG_JSON_PATH, guest.dump.path.string) == VMI_INIT_ERROR_NO_CONFIG)
        #expect(profile(VMI_CONFIG_STRING, "{ ostype = \"Linux\"; }") == VMI_INIT_ERROR_NO_CONFIG_ENTRY)
        #expect(
            profile(VMI_CONFIG_STRING, "{ostype=\"Linux\";\n profile = \"\(path)\"; }") == VMI_INIT_ERROR_NONE
        )
        #expect(vmi_read_va(open, 0xffff_ffff_8120_1100, 0, 8, &word, nil) == VMI_SUCCESS)
        #expect(vmi_destroy(open) == VMI_SUCCESS)
    }

    @Test func anotherKernelsProfile() throws {
        let guest = try Guest()
        var other = SyntheticGuest()
        other.write([0], at: other.base + SyntheticGuest.bannerOffset)
        let dump = try TemporaryFile(other.memory)
        var vmi: vmi_instance_t?
        var error = VMI_INIT_ERROR_NONE
        var path = Array(guest.profile.path.string.utf8CString)
        let status = dump.path.string.withCString {
            vmi_init_complete(&vmi, $0, UInt64(VMI_INIT_DOMAINNAME), nil, VMI_CONFIG_JSON_PATH, &path, &error)
        }
        #expect(status == VMI_FAILURE && error == VMI_INIT_ERROR_OS && vmi == nil)
    }
}
