// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ImageBuild

/// What is read of the linker's map.
@Suite struct LinkMapTests {
    @Test func eachObjectGetsItsBytes() {
        let map = LinkMap(
            parsing: """
                             VMA              LMA     Size Align Out     In      Symbol
                          400000           400000     3000     1 . = 0x400000
                          400000           400000     1a2f    16 .text
                          400000           400000       20    16         objects/MiniOS.Kernel.boot.S.o:(.text.entry)
                          400000           400000        0     1                 minios_entry
                          400020           400020       10    16         lib/newlib/lib/libc.a(lib_a-memset.o):(.text)
                          400030           400030        8     8         objects/MiniOS.Kernel.boot.S.o:(.rodata)
                          400038           400038       40     8         objects/Monitor.swift.o:(.text.$es4SwiftF)
                          400078           400078        4     8         objects/Monitor.swift.o:(.text.$e7MonitorF)
                          400080           400080        8     1         <internal>:(.bss)
                               0                0       99     1         objects/MiniOS.Kernel.boot.S.o:(.debug_info)
                """)
        #expect(
            map.bytes == [
                .init(object: "objects/MiniOS.Kernel.boot.S.o", isSwiftRuntime: false): 0x28,
                .init(object: "lib/newlib/lib/libc.a(lib_a-memset.o)", isSwiftRuntime: false): 0x10,
                .init(object: "objects/Monitor.swift.o", isSwiftRuntime: true): 0x40,
                .init(object: "objects/Monitor.swift.o", isSwiftRuntime: false): 4,
            ])
    }

    @Test func nonsenseIsPassedOver() {
        #expect(LinkMap(parsing: "what\n\n1 2 3 4 5\nffffffffffffffffff 0 1 1 a:(b)").bytes.isEmpty)
    }
}
