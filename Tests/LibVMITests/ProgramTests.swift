// SPDX-License-Identifier: Apache-2.0
import Foundation
import GuestFixtures
import SystemPackage
import Testing

/// Programs in C, written as one writes them for LibVMI.
@Suite struct ProgramTests {
    static let programs = ["process-list", "map-symbol", "dump-memory", "print-memory"]
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    /// Runs a program to its end.
    static func run(
        _ program: URL, _ arguments: [String], in folder: String? = nil
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    /// One of our programs, which lies beside the tests.
    static func built(_ name: String) -> URL {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("libvmi-\(name)")
    }

    @Test func processList() throws {
        let guest = try Guest()
        let arguments = [guest.dump.path.string, guest.profile.path.string]
        let result = try Self.run(Self.built("process-list"), arguments)
        let idle = guest.synthetic.virtualBase + SyntheticGuest.initTaskOffset
        #expect(
            result.output == """
                Process listing for VM \(guest.dump.path.string) (Linux)
                [    0] swapper/0 (struct addr:\(String(idle, radix: 16)))
                [    1] init (struct addr:\(String(guest.tasks[0], radix: 16)))
                [   42] shell (struct addr:\(String(guest.tasks[1], radix: 16)))

                """)
        #expect(result.status == 0)
        let refused = try Self.run(
            Self.built("process-list"), [guest.dump.path.string, guest.dump.path.string])
        #expect(refused.status == 1 && refused.output == "error 8\n")
    }

    @Test func mapSymbol() throws {
        let guest = try Guest()
        let config = try TemporaryFile(
            Array("file { ostype = \"Linux\"; profile = \"\(guest.profile.path.string)\"; }\n".utf8),
            name: "libvmi.conf")
        let arguments = [guest.dump.path.string, "linux_banner", "42", "0x401010"]
        let result = try Self.run(
            Self.built("map-symbol"), arguments, in: config.path.removingLastComponent().string)
        let kernel = (1...4).reversed().map { level in
            level == 1
                ? "0"
                : String(
                    guest.synthetic.word(at: guest.synthetic.entry(of: guest.banner, level: level)), radix: 16
                )
        }
        var table = guest.top
        let process = [4, 3, 2, 1].map { level in
            let entry = guest.synthetic.word(
                at: guest.synthetic.entry(of: Guest.page, level: level, in: table))
            table = entry & 0x000f_ffff_ffff_f000
            return String(entry, radix: 16)
        }
        #expect(
            result.output == """
                linux_banner at ffffffff81201100
                00000000: 4c 69 6e 75 78 20 76 65 72 73 69 6f 6e 20 36 2e  Linux version 6.
                00000010: 31 2e 30 2d                                      1.0-
                page ffffffff81201100 at 401100, 2097152 bytes, mode 3
                entries \(kernel.joined(separator: " "))
                process 42 has 6174616472657375 there, first byte 75
                page 401010 at 700010, 4096 bytes, mode 3
                entries \(process.joined(separator: " "))

                """)
        #expect(result.status == 0)
    }

    @Test func dumpMemory() throws {
        let guest = try Guest()
        let copy = try TemporaryFile([])
        let result = try Self.run(Self.built("dump-memory"), [guest.dump.path.string, copy.path.string])
        #expect(result.output == "8388608 bytes of 8388608, 0 pages missing\n" && result.status == 0)
        #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: copy.path.string))) == guest.memory)
    }

    /// Each way to print the same bytes, of the kernel and of a process.
    @Test func printMemory() throws {
        let guest = try Guest()
        let banner = guest.synthetic.base + SyntheticGuest.bannerOffset
        func lines(_ pid: Int32, _ address: UInt64, _ physical: UInt64, _ count: Int) throws -> [Substring] {
            let result = try Self.run(
                Self.built("print-memory"),
                [
                    guest.dump.path.string, guest.profile.path.string, "linux_banner", String(pid),
                    String(address), String(physical), String(count),
                ])
            #expect(result.status == 0)
            return result.output.split(separator: "\n")
        }
        let kernel = try lines(0, guest.banner, banner, 16)
        #expect(kernel.count == 4 && Set(kernel).count == 1)
        #expect(kernel[0] == "00000000: 4c 69 6e 75 78 20 76 65 72 73 69 6f 6e 20 36 2e  Linux version 6.")
        // Across the pages of a process, of which the second one lies before the first.
        let process = try lines(42, Guest.acrossAt, Guest.frames[1], 8 + 16)
        #expect(process[0] == "00000000: 74 65 78 74 20 61 63 72 6f 73 73 20 74 77 6f 20  text across two ")
        #expect(process[1] == "00000010: 70 61 67 65 73 00 00 00                          pages...")
        #expect(Array(process[0...1]) == Array(process[2...3]))
        #expect(process[4] == "00000000: 6f 73 73 20 74 77 6f 20 70 61 67 65 73 00 00 00  oss two pages...")
        #expect(process[6] == kernel[0])
        // As far as it can be read, and nothing where nothing can.
        let end = try lines(42, Guest.page + 8192 - 4, 0x7fff_fff0, 16)
        #expect(end == ["00000000: 00 00 00 00                                      ....", kernel[0]])
    }

    /// The headers compile as C and as C++, strictly, and the programs with them.
    @Test(arguments: ["gcc -std=c11 -D_DEFAULT_SOURCE -Wextra -Wshadow -Wcast-qual", "g++ -std=c++20 -x c++"])
    func compilesWithoutWarnings(_ compiler: String) throws {
        let headers = Self.folder.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/CLibVMI/include")
        for program in Self.programs {
            let source = Self.folder.appendingPathComponent("Programs/\(program)/main.c")
            let arguments =
                compiler.split(separator: " ").map(String.init)
                + ["-Wall", "-Werror", "-fsyntax-only", "-I\(headers.path)", source.path]
            let result = try Self.run(URL(fileURLWithPath: "/usr/bin/env"), arguments)
            #expect(result.status == 0, "\(result.output)")
        }
    }
}
