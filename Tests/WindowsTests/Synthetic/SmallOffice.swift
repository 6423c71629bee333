// SPDX-License-Identifier: Apache-2.0
import VMICore

/// A Windows with a few of everything, and what programs should tell of it.
public struct SmallOffice: Sendable {
    public var guest: SyntheticWindows
    public let shell: UInt64
    public let ended: UInt64
    /// The tables of the shell.
    public let shellRoot: UInt64
    public let thread: UInt64
    /// Handles by their numbers: the header, and what should be told.
    public let handles: [UInt32: (header: UInt64, type: String, name: String?, access: UInt32)]

    /// Where user mode's pages are: one that is there, one that was taken out of the working set, one that is
    /// on disk.
    public static let user: UInt64 = 0x1_0000
    public static let text = "a page of user mode's"

    /// `levels` of tables above the handles' own.
    public init(_ version: WindowsVersion, hasLargePages: Bool = false, levels: UInt64 = 1) {
        var guest = SyntheticWindows(version, hasLargePages: hasLargePages)
        guest.addImage("ntoskrnl.exe", base: version.imageBase, size: UInt32(SyntheticWindows.imageSize))
        guest.addImage("hal.dll", base: version.imageBase + 0x60_0000, size: 0x4_9000)
        // Not ASCII, outside of the first plane, and half a character alone.
        guest.addImage("Größe\u{1f5a8}\"\\.sys", base: version.imageBase + 0x80_0000, size: 0x1_0000)
        shell = guest.addProcess(pid: 3144, name: "explorer.exe")
        ended = guest.addProcess(pid: 4000, name: "gone.exe", hasEnded: true)
        shellRoot = guest.roots[0]
        guest.addProcess(pid: 6020, name: "a-very-long-na.exe")
        thread = guest.addThread(of: shell, tid: 3148, start: version.imageBase + 0x1234, block: 0x7ffd_e000)
        guest.addThread(of: shell, tid: 3152, start: version.imageBase + 0x5678, block: 0)
        let page = guest.takeFrame()
        for (index, byte) in Self.text.utf8.enumerated() { guest.memory[Int(page << 12) + index] = byte }
        guest.map(Self.user, entry: page << 12 | 0x67, root: shellRoot)
        guest.map(Self.user + 0x1000, entry: page << 12 | 0x8e0, root: shellRoot)
        guest.map(Self.user + 0x2000, entry: 0x1234_5080, root: shellRoot)
        var handles: [UInt32: (header: UInt64, type: String, name: String?, access: UInt32)] = [
            4: (guest.addObject("Key", hasCreator: true), "Key", nil, 0x2_0019),
            0x10: (
                guest.addObject("Mutant", name: Array("Müt\u{1f512}ex".utf16), hasCreator: true), "Mutant",
                "Müt\u{1f512}ex", 0x1f_0001
            ),
            0x14: (
                guest.addObject("Event", name: [0x41, 0xd800, 0x42, 0xdc00]), "Event", "A\u{fffd}B\u{fffd}",
                0x1f_0003
            ),
            0x18: (
                guest.addObject("File", file: #"\Windows\System32\drivers\etc\hosts"#), "File",
                #"\Windows\System32\drivers\etc\hosts"#, 0x12_0089
            ),
        ]
        // Other pages of entries have the larger numbers.
        if levels > 0 { handles[0x1004] = (guest.addObject("Event"), "Event", nil, 1) }
        if levels > 1 {
            handles[version.isLong ? 0x9_0008 : 0x30_0008] = (guest.addObject("Key"), "Key", nil, 2)
        }
        self.handles = handles
        // In their order: tables are made as they are needed, and each run makes the same memory.
        let ordered = handles.map { (number: $0.key, header: $0.value.header, access: $0.value.access) }
            .sorted { $0.number < $1.number }
        guest.setHandles(ordered, of: shell, levels: levels)
        self.guest = guest
    }
}
