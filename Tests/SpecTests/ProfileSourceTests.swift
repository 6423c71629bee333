// SPDX-License-Identifier: Apache-2.0
import Foundation
import Spec
import SystemPackage
import Testing

/// What a target's profile can be made from.
@Suite struct ProfileSourceTests {
    private static let plain = "{ kernel: /boot/vmlinuz }"

    private func target(_ os: String, _ profile: String) throws -> Target? {
        let text = changed("os: linux", to: "os: \(os)").replacing(Self.plain, with: profile)
        return try Spec.parse(text: text, file: "spec.yaml").targets.first
    }

    private func expect(_ profile: String, of os: String = "linux", at place: String, _ message: String) {
        expectOne(
            changed("os: linux", to: "os: \(os)").replacing(Self.plain, with: profile), at: place, message)
    }

    @Test(arguments: [
        ("linux", "{ isf: web.json.xz }", Target.ProfileSource(.isf, "web.json.xz")),
        ("windows", "{ isf: nt.json }", .init(.isf, "nt.json")),
        (
            "linux", "{ rekall: web.json, banner: 'Linux version 6.1.0 (x) #1 SMP' }",
            .init(.rekall, "web.json", banner: "Linux version 6.1.0 (x) #1 SMP")
        ),
        (
            "windows", "{ rekall: nt.json, guid: 5B308B4ED6464159B87117C711E7340C2 }",
            .init(.rekall, "nt.json", guid: "5B308B4ED6464159B87117C711E7340C2")
        ),
        ("windows", "{ pdb: ntkrnlmp.pdb }", .init(.pdb, "ntkrnlmp.pdb")),
        ("linux", "{ conf: /etc/libvmi.conf, entry: web }", .init(.conf, "/etc/libvmi.conf", entry: "web")),
        ("windows", "{ conf: libvmi.conf }", .init(.conf, "libvmi.conf")),
        ("windows", "{ file: windows.profile }", .init(.file, "windows.profile")),
        ("linux", "{ kernel: vmlinux }", .init(.kernel, "vmlinux")),
    ])
    func sourcesAreRead(os: String, profile: String, source: Target.ProfileSource) throws {
        let target = try #require(try target(os, profile))
        #expect(target.profile == source && target.os.rawValue == os)
        // What is remembered of a spec is the same spec.
        let kept = try JSONDecoder().decode(Target.self, from: try JSONEncoder().encode(target))
        #expect(kept == target)
    }

    @Test func whatIsRememberedLooksLikeTheSpec() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let source = Target.ProfileSource(.conf, "/etc/libvmi.conf", entry: "web")
        #expect(
            String(decoding: try encoder.encode(source), as: UTF8.self)
                == #"{"conf":"/etc/libvmi.conf","entry":"web"}"#)
        for text in ["{}", #"{"kernel":"a","file":"b"}"#, #"{"kernel":1}"#] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(Target.ProfileSource.self, from: Data(text.utf8))
            }
        }
    }

    @Test func relativePathsAreTakenFromTheSpecsFolder() throws {
        try inFolder { folder in
            let path = folder.appending("a.yaml")
            try Data(changed("kernel: /boot/vmlinuz", to: "isf: web.json").utf8).write(
                to: URL(fileURLWithPath: path.string))
            let source = try Spec.load(path: path).targets.first?.profile
            #expect(source == .init(.isf, folder.appending("web.json").string))
        }
    }

    @Test func oneFileAndNoMore() {
        expect("{}", at: "14:14", "kernel, isf, rekall, pdb, conf or file | { kernel: /boot/vmlinuz }")
        expect("{ kernel: a, file: b }", at: "14:33", "made from one file; these are kernel, file")
        expect("{ isf: a, entry: b, rekall: c }", at: "14:42", "these are isf, rekall")
        expect("{ kernel: '' }", at: "14:24", "not a path")
        expect("{ kernal: a }", at: "14:16", "'kernal' is no setting of the profile | kernel")
    }

    @Test func filesOfAnotherSystem() {
        expect(Self.plain, of: "windows", at: "14:24", "a profile of windows is not made from a kernel")
        expect("{ pdb: a }", of: "linux", at: "14:21", "a profile of linux is not made from a pdb")
    }

    @Test func settingsThatSayNothing() {
        expect(
            "{ kernel: a, entry: b }", at: "14:34",
            "'entry' does not belong to a profile of linux from kernel")
        expect("{ isf: a, guid: 5B308B4ED6464159B87117C711E7340C2 }", at: "14:30", "of linux from isf")
        expect("{ isf: a, banner: Linux version 6 }", of: "windows", at: "14:32", "of windows from isf")
        expect("{ pdb: a, banner: Linux version 6 }", of: "windows", at: "14:32", "of windows from pdb")
    }

    @Test func settingsThatAreNone() {
        expect("{ conf: a, entry: '' }", at: "14:32", "the entry is empty")
        expect("{ isf: a, banner: 6.1.0 }", at: "14:32", "the banner '6.1.0' is none")
        expect("{ isf: a, guid: 5B30 }", of: "windows", at: "14:30", "the guid '5B30' is none")
    }
}
