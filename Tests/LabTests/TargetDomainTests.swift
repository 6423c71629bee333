// SPDX-License-Identifier: Apache-2.0
import CXLUtil
import Glibc
import Testing

@testable import Lab

@Suite struct TargetDomainTests {
    static let features = "host,rdtscp=0,xsave=0,avx=0,avx2=0,fma=0,f16c=0"
    private let label = "seclabel = \"system_u:system_r:stubvmi_target_web_t\""

    /// A key's value as xl itself reads the text; nil if it has none.
    private func value(_ key: String, in text: String) throws -> String? {
        let errors = try #require(fopen("/dev/null", "w"))
        defer { fclose(errors) }
        let config = try #require(xlu_cfg_init(errors, "test"))
        defer { xlu_cfg_destroy(config) }
        try #require(xlu_cfg_readdata(config, text, Int32(text.utf8.count)) == 0)
        var string: UnsafePointer<CChar>?
        guard xlu_cfg_get_string(config, key, &string, 0) == 0, let string else { return nil }
        return String(cString: string)
    }

    @Test func pvh() throws {
        let target = TargetDomain(
            name: "web", type: .pvh, memory: 256, accelerator: .tcg, process: "xyz", snippet: label)
        let text = target.configuration
        #expect(try value("type", in: text) == "pvh")
        #expect(try value("name", in: text) == "web")
        #expect(try value("kernel", in: text) == "/lab/target/kernel")
        #expect(try value("ramdisk", in: text) == "/lab/target/initrd")
        #expect(try value("memory", in: text) == "256")
        #expect(try value("cmdline", in: text) == "console=hvc0 quiet stubvmi.process=xyz")
        #expect(try value("cpuid", in: text) == Self.features)
        #expect(try value("seclabel", in: text) == "system_u:system_r:stubvmi_target_web_t")
        #expect(try value("vga", in: text) == nil)
        #expect(target.consoleLog == "/var/log/xen/console/guest-web.log")
    }

    @Test func hvm() throws {
        let text = TargetDomain(name: "web", type: .hvm, memory: 512, accelerator: .kvm).configuration
        #expect(try value("type", in: text) == "hvm")
        #expect(try value("cmdline", in: text) == "console=hvc0 quiet pci=noearly")
        #expect(try value("vga", in: text) == "none")
        #expect(try value("cpuid", in: text) == nil)
        #expect(try value("seclabel", in: text) == nil)
    }
}
