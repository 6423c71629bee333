// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import Testing

@testable import DomainConfig

/// The configs as xl reads them.
@Suite struct XLConfigTests {
    private let monitor = Monitor(name: "watch-web", tier: .read, memory: 16, targets: ["web"], programs: [])
    private let target = Target(name: "web", os: .linux, profile: .kernel("/boot/vmlinuz"))

    @Test func aMonitorIsASmallPVDomainWithALabel() throws {
        let xl = try XLParser(
            XLConfig.monitor(monitor, image: "/img/stubvmi.elf.gz", bundle: "/b/watch.bundle"))
        #expect(xl.text("name") == "watch-web")
        #expect(xl.text("type") == "pv")
        #expect(xl.text("kernel") == "/img/stubvmi.elf.gz")
        #expect(xl.text("ramdisk") == "/b/watch.bundle")
        #expect(xl.number("memory") == 16)
        #expect(xl.number("vcpus") == 1)
        #expect(xl.text("seclabel") == "system_u:system_r:stubvmi_monitor_watch_web_t")
        for event in ["on_poweroff", "on_reboot", "on_watchdog", "on_crash", "on_soft_reset"] {
            #expect(xl.text(event) == "destroy")
        }
        for device in ["disk", "vif", "vfb", "pci", "usbdev", "vtpm", "p9", "channel"] {
            #expect(xl.list(device) == nil && xl.text(device) == nil)
        }
    }

    /// It runs the image of the monitors and is told by its command line what it is; it has no bundle.
    @Test func theSupervisorIsASmallPVDomainWithItsOwnLabel() throws {
        let xl = try XLParser(XLConfig.supervisor(image: "/img/stubvmi.elf.gz"))
        #expect(xl.text("name") == "stubvmi-supervisor")
        #expect(xl.text("type") == "pv")
        #expect(xl.text("kernel") == "/img/stubvmi.elf.gz")
        #expect(xl.text("cmdline") == "supervisor")
        #expect(xl.text("ramdisk") == nil)
        #expect(xl.number("memory") == 8)
        #expect(xl.number("vcpus") == 1)
        #expect(xl.text("seclabel") == "system_u:system_r:stubvmi_supervisor_t")
        for event in ["on_poweroff", "on_reboot", "on_watchdog", "on_crash", "on_soft_reset"] {
            #expect(xl.text(event) == "destroy")
        }
        for device in ["disk", "vif", "vfb", "pci", "usbdev", "vtpm", "p9", "channel"] {
            #expect(xl.list(device) == nil && xl.text(device) == nil)
        }
        #expect(throws: ToolError.self) { try XLConfig.supervisor(image: "/a\0b") }
    }

    /// Nobody has one where all monitors only read.
    @Test(arguments: Tier.allCases)
    func itIsRenderedWhereAMonitorNeedsIt(_ tier: Tier) throws {
        var monitor = monitor
        monitor.tier = tier
        let files = try Render.files(spec: Spec(monitors: [monitor], targets: [target]), policy: "")
        let config = files.first { $0.path == "xl/stubvmi-supervisor.cfg" }
        #expect((config != nil) == (tier != .read))
        let image = Installation().image
        #expect(try config.map { $0.text == (try XLConfig.supervisor(image: image)) } != false)
    }

    @Test func aTargetGetsItsLabelAndNothingElse() throws {
        let spec = Spec(monitors: [monitor], targets: [target])
        let text = try XLConfig.targetSnippet(target, spec: spec)
        #expect(try XLParser(text).text("seclabel") == "system_u:system_r:stubvmi_target_web_t")
        #expect(text.contains("watch-web"))
        #expect(text.split(separator: "\n").filter { !$0.hasPrefix("#") }.count == 1)
        // As it will stand: at the end of the domain's own config.
        let whole = try XLParser("name = \"web\"\nmemory = 128\n" + text)
        #expect(whole.text("name") == "web")
        #expect(whole.text("seclabel") == "system_u:system_r:stubvmi_target_web_t")
    }

    @Test func everyByteOfATextReachesXL() throws {
        for byte in 1...127 as ClosedRange<UInt8> {
            let path = "/a\(UnicodeScalar(byte))b"
            let text = try XLConfig.monitor(monitor, image: path, bundle: "/b")
            #expect(try XLParser(text).string("kernel") == Array(path.utf8), "byte \(byte)")
        }
        let path = "/bücher/虚拟機/\u{1F600}"
        #expect(try XLParser(XLConfig.monitor(monitor, image: path, bundle: "/b")).text("kernel") == path)
    }

    @Test func aTextThatNoConfigCanHoldIsRefused() {
        #expect(throws: ToolError.self) { try XLConfig.monitor(monitor, image: "/a\0b", bundle: "/b") }
    }

    @Test func aTextCannotBecomeASetting() throws {
        var evil = monitor
        evil.name = "x\"\ndisk = [ \"phy:/dev/sda,xvda,w\" ]\nname = \"x"
        let xl = try XLParser(XLConfig.monitor(evil, image: "/i\" on_crash=\"restart", bundle: "/b\\"))
        #expect(xl.list("disk") == nil)
        #expect(xl.text("name") == evil.name)
        #expect(xl.text("on_crash") == "destroy")
        #expect(xl.text("ramdisk") == "/b\\")
    }

    @Test func theParserOfTheseTestsRefusesWhatXLRefuses() {
        #expect(throws: XLParser.Refused.self) { try XLParser("name = \"a\nb\"\n") }
        #expect(throws: XLParser.Refused.self) { try XLParser("name = \"\\q\"\n") }
    }
}
