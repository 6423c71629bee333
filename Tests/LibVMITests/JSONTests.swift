// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import GuestFixtures
import LibVMI
import TargetBundle
import Testing

/// libvmi_extra.h: questions about the profile, by a handle that stands for it.
@Suite struct JSONTests {
    @Test func symbols() throws {
        let guest = try Guest()
        let open = try guest.open()
        let json = try #require(vmi_get_kernel_json(open.vmi))
        var address: addr_t = 7
        #expect(vmi_get_symbol_addr_from_json(open.vmi, json, "linux_banner", &address) == VMI_SUCCESS)
        // Where it was linked: KASLR has moved it since.
        #expect(address == SyntheticGuest.text + SyntheticGuest.bannerOffset && address != guest.banner)
        address = 7
        #expect(vmi_get_symbol_addr_from_json(open.vmi, json, "nonsense", &address) == VMI_FAILURE)
        #expect(vmi_get_symbol_addr_from_json(open.vmi, json, nil, &address) == VMI_FAILURE)
        #expect(vmi_get_symbol_addr_from_json(open.vmi, json, "_text", nil) == VMI_FAILURE)
        #expect(address == 7)
    }

    @Test func structures() throws {
        var builder = SyntheticGuest.profileBuilder
        builder.addMember("task_struct", offset: 0, size: 0x1234)
        let open = try OpenInstance(dump: Guest().dump, profile: TemporaryFile(builder.pack()))
        let json = vmi_get_kernel_json(open.vmi)
        var offset: addr_t = 7
        var size = 7
        func member(_ structure: String?, _ member: String?) -> status_t {
            vmi_get_struct_member_offset_from_json(open.vmi, json, structure, member, &offset)
        }
        #expect(member("task_struct", "pid") == VMI_SUCCESS && offset == SyntheticGuest.pidOffset)
        offset = 7
        #expect(member("task_struct", "nonsense") == VMI_FAILURE && member("task_struct", nil) == VMI_FAILURE)
        #expect(member(nil, "pid") == VMI_FAILURE && offset == 7)
        #expect(vmi_get_struct_size_from_json(open.vmi, json, "task_struct", &size) == VMI_SUCCESS)
        #expect(size == 0x1234)
        size = 7
        for name in ["mm_struct", "task_struct.pid", ""] {
            #expect(vmi_get_struct_size_from_json(open.vmi, json, name, &size) == VMI_FAILURE)
        }
        #expect(vmi_get_struct_size_from_json(open.vmi, json, nil, &size) == VMI_FAILURE && size == 7)
    }

    /// A handle is good for its own instance only, and there is none without a profile.
    @Test func handles() throws {
        let guest = try Guest()
        let open = try guest.open()
        let other = try guest.open()
        let bare = try OpenInstance(dump: guest.dump)
        #expect(vmi_get_kernel_json(bare.vmi) == nil && vmi_get_kernel_json(nil) == nil)
        let json = vmi_get_kernel_json(open.vmi)
        var word: UInt64 = 7
        var size = 7
        for (vmi, handle) in [
            (open.vmi, nil), (other.vmi, json), (bare.vmi, json), (bare.vmi, nil), (nil, json),
        ]
            as [(vmi_instance_t?, OpaquePointer?)]
        {
            #expect(vmi_get_symbol_addr_from_json(vmi, handle, "_text", &word) == VMI_FAILURE)
            let member = vmi_get_struct_member_offset_from_json(vmi, handle, "task_struct", "pid", &word)
            #expect(member == VMI_FAILURE && word == 7)
            #expect(vmi_get_struct_size_from_json(vmi, handle, "task_struct", &size) == VMI_FAILURE)
        }
        #expect(size == 7)
    }
}
