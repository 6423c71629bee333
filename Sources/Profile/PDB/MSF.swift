// SPDX-License-Identifier: Apache-2.0

/// The container of a PDB file: numbered streams, each in blocks that lie anywhere in the file.
///
/// From LLVM's docs/PDB/MsfFile.rst: a super block (magic, block size, number of blocks, size of the directory,
/// block with the list of the directory's blocks); the directory has the number of streams, the size of each and
/// then the blocks of each.
struct MSF {
    static let magic = Array("Microsoft C/C++ MSF 7.00\r\n\u{1a}DS\0\0\0".utf8)

    private let bytes: [UInt8]
    private let blockSize: Int
    private let blockCount: Int
    private let directory: [UInt8]
    private let streamCount: Int

    /// A stream that is not there.
    private static let none = UInt32.max

    init(_ bytes: [UInt8]) throws(PDBError) {
        guard bytes.starts(with: Self.magic, at: 0) else { throw Self.foreign(bytes) }
        guard let size = bytes.word32(at: 32), let count = bytes.word32(at: 40),
            let directorySize = bytes.word32(at: 44), let map = bytes.word32(at: 52)
        else { throw .damaged("it ends in its header") }
        guard [512, 1024, 2048, 4096, 8192, 16384, 32768].contains(size) else {
            throw .damaged("its blocks have \(size) bytes")
        }
        guard UInt64(count) * UInt64(size) <= UInt64(bytes.count) else {
            throw .damaged("it is cut off: it should have \(count) blocks of \(size) bytes")
        }
        self.bytes = bytes
        blockSize = Int(size)
        blockCount = Int(count)
        let blocks = Self.blocks(Int(directorySize), Int(size))
        guard directorySize >= 4, blocks <= blockCount,
            let list = bytes.range(at: UInt64(map) * UInt64(size), length: UInt64(blocks) * 4)
        else { throw .damaged("its directory is not inside it") }
        directory = try Self.assemble(
            bytes, list.lowerBound, in: bytes, size: Int(directorySize), blockSize: Int(size),
            blockCount: Int(count))
        guard let streams = directory.word32(at: 0), UInt64(streams) * 4 + 4 <= UInt64(directory.count) else {
            throw .damaged("its directory is too short")
        }
        streamCount = Int(streams)
    }

    /// The bytes of a stream; nil where there is none of that number.
    func stream(_ number: Int) throws(PDBError) -> [UInt8]? {
        guard number >= 0, number < streamCount else { return nil }
        var place = 4 + 4 * streamCount
        for index in 0..<number {
            guard let size = directory.word32(at: 4 + 4 * index) else { return nil }
            if size != Self.none { place += 4 * Self.blocks(Int(size), blockSize) }
        }
        guard let size = directory.word32(at: 4 + 4 * number), size != Self.none else { return nil }
        return try Self.assemble(
            directory, place, in: bytes, size: Int(size), blockSize: blockSize, blockCount: blockCount)
    }

    private static func blocks(_ size: Int, _ blockSize: Int) -> Int { (size + blockSize - 1) / blockSize }

    /// The contents of the blocks whose numbers stand at `start` in `list`.
    private static func assemble(
        _ list: [UInt8], _ start: Int, in bytes: [UInt8], size: Int, blockSize: Int, blockCount: Int
    ) throws(PDBError) -> [UInt8] {
        let count = blocks(size, blockSize)
        guard count <= blockCount, start + 4 * count <= list.count else {
            throw .damaged("a stream of \(size) bytes is not inside it")
        }
        var contents: [UInt8] = []
        contents.reserveCapacity(size)
        for index in 0..<count {
            guard let block = list.word32(at: start + 4 * index), Int(block) < blockCount else {
                throw .damaged("a stream has a block that is not there")
            }
            let first = Int(block) * blockSize
            contents += bytes[first..<(first + min(blockSize, size - contents.count))]
        }
        return contents
    }

    /// What else people have beside their PDB files.
    private static func foreign(_ bytes: [UInt8]) -> PDBError {
        let fetch = "fetch the PDB file of the kernel from Microsoft's symbol server"
        if bytes.isEmpty { return .notPDB("it is empty", hint: fetch) }
        if bytes.starts(with: Array("MSCF".utf8), at: 0) {
            return .notPDB("it is a cabinet file (.pd_)", hint: "cabextract it first")
        }
        if bytes.starts(with: Array("MZ".utf8), at: 0) {
            return .notPDB("it is a program, such as ntoskrnl.exe, itself", hint: fetch)
        }
        if bytes.starts(with: Array("BSJB".utf8), at: 0) {
            return .notPDB("it is a portable PDB of .NET", hint: fetch)
        }
        if bytes.starts(with: Array("Microsoft C/C++ program database 2.00".utf8), at: 0) {
            return .notPDB("it is of the format before Visual C++ 7.0", hint: fetch)
        }
        if magic.starts(with: bytes) { return .damaged("it ends in its header") }
        return .notPDB("it does not start with 'Microsoft C/C++ MSF 7.00'", hint: fetch)
    }
}
