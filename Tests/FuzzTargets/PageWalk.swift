// SPDX-License-Identifier: Apache-2.0
import FileBackend
import VMICore

extension FuzzTarget {
    /// Translation in all modes over memory that is nothing but the input's page tables.
    ///
    /// The first byte names the mode and what Windows does to its entries, the next eight CR3; then words are put into 64 pages, up to one for page 63,
    /// from where on each word is an address to translate.
    static let pageWalk = FuzzTarget(
        "page-walk", limit: 1000, words: FuzzTarget.hostile.map(FuzzTarget.little),
        seeds: {
            PagingMode.allCases.flatMap { mode in [0, 4, 12, 20, 28].map { seed(mode.rawValue | $0) } }
        },
        make: {
            let memory = try PatchedMemory([UInt8](repeating: 0, count: 64 << 12))
            return { try translate($0, in: memory) }
        })

    /// Page 0 maps itself at every index that the addresses have.
    private static func seed(_ flags: UInt8) -> [UInt8] {
        var bytes = [flags] + little(0)
        for index in [0, 1, 2, 511] as [UInt16] { bytes += PatchedMemory.change(index, 0x63) }
        // An entry that stands for another one, by an address that leads back to this page.
        let isLong = flags & 3 > 1
        bytes += PatchedMemory.change(3, isLong ? 0xff80_0000_0010_0400 : 0x8000_0010_0000_0400)
        for address in [0, 0x1234, .max, 0x20_1008, 0x3008] as [UInt64] {
            bytes += PatchedMemory.change(63 << 9, address)
        }
        return bytes
    }

    private static func translate(_ input: [UInt8], in memory: PatchedMemory) throws {
        guard let flags = input.first, input.count >= 9, let mode = PagingMode(rawValue: flags & 3) else {
            return
        }
        let disguises: [Disguise] = [.unknown, .older, .none, .bit(45)]
        let space = AddressSpace(
            cr3: number(input[1..<9]), mode: mode, acceptsTransition: flags & 4 != 0,
            disguise: disguises[Int(flags >> 3 & 3)])
        var (words, addresses) = split(input[9...])
        memory.change(by: words) { UInt64($0 & 0x7fff) * 8 }
        defer { memory.restore() }
        var virtual = VirtualMemory(try PhysicalMemory(target: memory.dump.target))
        while addresses.count >= PatchedMemory.changeSize {
            let address = number(addresses.dropFirst(2).prefix(8))
            try translate(VirtualAddress(address), in: space, &virtual)
            addresses = addresses.dropFirst(PatchedMemory.changeSize)
        }
    }

    /// Before the first change of page 63, and from there on.
    private static func split(_ changes: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, ArraySlice<UInt8>) {
        var rest = changes
        while rest.count >= PatchedMemory.changeSize, rest[rest.startIndex + 1] >> 1 & 63 != 63 {
            rest = rest.dropFirst(PatchedMemory.changeSize)
        }
        return (changes[..<rest.startIndex], rest)
    }

    /// With and without what is remembered, the answer is the same.
    private static func translate(
        _ address: VirtualAddress, in space: AddressSpace, _ memory: inout VirtualMemory
    ) throws {
        let plain = Answer { () throws(VMIError) in try memory.physical.walk(address, in: space).physical }
        let kept = Answer { () throws(VMIError) in try memory.translate(address, in: space) }
        let again = Answer { () throws(VMIError) in try memory.translate(address, in: space) }
        try expect(plain == kept && kept == again, "\(plain), \(kept) and \(again) for \(address)")
        var page = [UInt8](repeating: 0, count: 8200)
        var span = page.mutableSpan
        _ = try? memory.read(address, in: space, into: &span)
        _ = try? memory.word64(address, in: space)
        _ = try? memory.word32(address, in: space)
    }

    private enum Answer: Equatable {
        case place(PhysicalAddress)
        case doubt(VMIError)

        init(_ body: () throws(VMIError) -> PhysicalAddress) {
            do throws(VMIError) { self = .place(try body()) } catch { self = .doubt(error) }
        }
    }
}
