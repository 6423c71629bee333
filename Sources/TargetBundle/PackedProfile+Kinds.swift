// SPDX-License-Identifier: Apache-2.0

extension PackedProfile {
    /// Whose kernel it is.
    public enum OperatingSystem: UInt32, Sendable {
        case linux = 1
        case windows = 2

        /// The name that people read.
        public var title: String { self == .linux ? "Linux" : "Windows" }

        /// The name in JSON and on the command line.
        public var command: String { self == .linux ? "linux" : "windows" }
    }

    /// What the kernel runs on.
    public enum Architecture: UInt32, Sendable {
        /// x86-64.
        case amd64 = 1
        /// x86 of 32 bits.
        case i386 = 2

        /// The most levels of paging that a kernel for it can use: without and with PAE, without and with LA57.
        func allows(_ levels: UInt32) -> Bool {
            switch self {
            case .amd64: levels == 4 || levels == 5
            case .i386: levels == 2 || levels == 3
            }
        }
    }

    /// By what a build of Windows's kernel is recognised: its debug directory and its PDB file have it both.
    ///
    /// In the file: 16 bytes GUID, u32 age, u32 length of the name, the name.
    public struct PDBIdentity: Equatable, Sendable {
        /// 16 bytes, in the order in which they stand in memory.
        public var guid: [UInt8]
        public var age: UInt32
        /// The PDB file's name, such as `ntkrnlmp.pdb`.
        public var name: [UInt8]

        public init(guid: [UInt8], age: UInt32, name: [UInt8]) {
            self.guid = guid
            self.age = age
            self.name = name
        }
    }

    /// A symbol that was found by its address.
    public struct Symbol: Equatable, Sendable {
        public var name: String
        /// As linked; of Windows, counted from the image's start.
        public var address: UInt64

        public init(name: String, address: UInt64) {
            self.name = name
            self.address = address
        }
    }
}

extension PackedProfile.PDBIdentity {
    static let nameLimit = 127

    init?(_ bytes: Span<UInt8>, at offset: UInt32) {
        guard let fixed = bytes.range(at: offset, length: 24),
            let age = bytes.word32(at: fixed.upperBound - 8),
            let length = bytes.word32(at: fixed.upperBound - 4), length <= UInt32(Self.nameLimit),
            let name = bytes.range(at: UInt32(fixed.upperBound), length: length)
        else { return nil }
        var guid: [UInt8] = []
        for index in fixed.lowerBound..<(fixed.lowerBound + 16) { guid.append(bytes[index]) }
        var text: [UInt8] = []
        for index in name { text.append(bytes[index]) }
        self.init(guid: guid, age: age, name: text)
    }

    func append(to bytes: inout [UInt8]) throws(FormatError) {
        guard guid.count == 16, name.count <= Self.nameLimit else { throw .unrepresentable(.identity) }
        bytes.append(contentsOf: guid)
        bytes.append32(age)
        bytes.append32(UInt32(name.count))
        bytes.append(contentsOf: name)
    }
}
