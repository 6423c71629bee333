// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import GuestFixtures
import LibVMI
import SystemPackage
import TargetBundle
import Testing

/// A guest with one process that has pages of its own, and its profile on disk.
struct Guest {
    /// Where the process has a page; the next one is mapped to an older frame, the one after it is not mapped.
    static let page: UInt64 = 0x40_1000
    static let frames: [UInt64] = [0x70_0000, 0x6f_0000]
    /// What stands at the page's end, across to the next.
    static let across = "text across two pages"
    static let acrossAt = page + 4096 - 8

    let dump: TemporaryFile
    let profile: TemporaryFile
    let tasks: [UInt64]
    let memory: [UInt8]
    /// The process's top table.
    let top: UInt64
    let synthetic: SyntheticGuest

    init(levels: Int = 4, change: (inout SyntheticGuest) -> Void = { _ in }) throws {
        var guest = SyntheticGuest(base: 0x40_0000, slide: 0x20_0000, levels: levels)
        top = guest.allocate(8192, alignment: 8192)
        guest.map(Self.page, to: Self.frames[0], level: 1, root: top)
        guest.map(Self.page + 4096, to: Self.frames[1], level: 1, root: top)
        guest.write(Array("userdata".utf8), at: Self.frames[0] + 0x10)
        let across = Array(Self.across.utf8)
        guest.write(Array(across.prefix(8)), at: Self.frames[0] + 4096 - 8)
        guest.write(Array(across.dropFirst(8)) + [0], at: Self.frames[1])
        let mm = guest.allocate(0x40)
        guest.write(SyntheticGuest.directMap + top, at: mm + SyntheticGuest.pgdOffset)
        tasks = [
            guest.addTask(pid: 1, name: "init"),
            guest.addTask(pid: 42, name: "shell", mm: SyntheticGuest.directMap + mm),
        ]
        change(&guest)
        synthetic = guest
        memory = guest.memory
        dump = try TemporaryFile(guest.memory)
        profile = try TemporaryFile(SyntheticGuest.profileBuilder.pack())
    }

    /// Opens it with its profile.
    func open() throws -> OpenInstance { try OpenInstance(dump: dump, profile: profile) }

    /// The address of the kernel's banner.
    var banner: UInt64 { synthetic.virtualBase + SyntheticGuest.bannerOffset }
}

/// Why a dump was not opened.
struct NotOpen: Error {
    var error: vmi_init_error_t
}

/// An instance, destroyed when nobody needs it any more.
final class OpenInstance {
    let vmi: vmi_instance_t

    /// Opens a dump, with a profile if there is one.
    convenience init(dump: TemporaryFile, profile: TemporaryFile? = nil) throws {
        try self.init(dump: dump.path.string, profile: profile?.path.string)
    }

    init(dump: String, profile: String?) throws {
        var vmi: vmi_instance_t?
        var error = VMI_INIT_ERROR_DRIVER
        let name = UInt64(VMI_INIT_DOMAINNAME)
        let status =
            if let profile {
                withText(profile) { config in
                    vmi_init_complete(&vmi, dump, name, nil, VMI_CONFIG_JSON_PATH, config, &error)
                }
            } else {
                vmi_init(&vmi, VMI_FILE, dump, name, nil, &error)
            }
        guard status == VMI_SUCCESS, error == VMI_INIT_ERROR_NONE, let vmi else {
            throw NotOpen(error: error)
        }
        self.vmi = vmi
    }

    deinit { #expect(vmi_destroy(vmi) == VMI_SUCCESS) }
}

/// Hands a text over as C does where it is not const.
func withText<Result>(_ text: String, _ body: (UnsafeMutablePointer<CChar>) -> Result) -> Result {
    var bytes = Array(text.utf8CString)
    return bytes.withUnsafeMutableBufferPointer {
        body($0.baseAddress ?? UnsafeMutablePointer.allocate(capacity: 1))
    }
}

/// A context as ACCESS_CONTEXT makes it.
func context(
    _ mechanism: translation_mechanism_t, at address: UInt64 = 0, tables: UInt64 = 0, pid: Int32 = 0,
    mode: page_mode_t = VMI_PM_UNKNOWN, nested: (UInt64, page_mode_t) = (0, VMI_PM_NONE)
) -> access_context_t {
    var context = access_context_t()
    context.version = UInt32(ACCESS_CONTEXT_VERSION)
    context.translate_mechanism = mechanism
    context.addr = address
    context.dtb = tables
    context.pid = pid
    context.pm = mode
    context.npt = nested.0
    context.npm = nested.1
    return context
}
