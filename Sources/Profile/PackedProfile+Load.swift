// SPDX-License-Identifier: Apache-2.0
public import Host
import MappedProfile
public import SystemPackage
public import TargetBundle

extension PackedProfile {
    /// The profile in a file: a packed one as it is, and one made of whatever else a profile is made from, told by
    /// how it begins.
    public static func load(_ path: FilePath, host: Host) async throws -> PackedProfile {
        let start = try Files.read(path, from: 0, count: 64)
        if isPacked(start) { return try checked(path) }
        let bytes: [UInt8]
        if start.starts(with: Array(MSF.magic.prefix(20)), at: 0) {
            bytes = try await ProfileRequest(.windows, from: .pdb(path)).make(host).bytes
        } else if let request = try ProfileRequest.json(path, start) {
            bytes = try await request.make(host).bytes
        } else {
            bytes = try await ProfileCache(host: host).profile(of: path).bytes
        }
        do throws(FormatError) {
            return try PackedProfile(bytes)
        } catch {
            throw ToolError(.corrupt, "the profile of \(path): \(error.message)", hint: "report this file")
        }
    }
}

extension ProfileRequest {
    /// How to read a file, if it is JSON; compressed, it is unpacked to see.
    static func json(_ path: FilePath, _ start: [UInt8]) throws -> ProfileRequest? {
        let isObject = { (bytes: [UInt8]) in
            bytes.first { ![0x20, 0x0a, 0x0d, 0x09].contains($0) } == UInt8(ascii: "{")
        }
        if !isObject(start) {
            guard Compression.of(start)?.isSupported == true else { return nil }
        }
        let file = try JSONFile(KernelFile.read(path), name: path.string)
        guard isObject(Array(file.bytes.prefix(64))) else { return nil }
        var isRekall = false
        var isWindows = false
        try file.read { (reader: inout JSONReader) throws(JSONReader.Fault) in
            try reader.forEachMember { (reader, name) throws(JSONReader.Fault) in
                isRekall = isRekall || name == "$STRUCTS" || name == "$CONSTANTS"
                guard name == "metadata" || name == "$METADATA" else { return try reader.skip() }
                try reader.forEachMember { (reader, key) throws(JSONReader.Fault) in
                    if key == "windows" { isWindows = true }
                    guard key == "ProfileClass", try reader.kind() == .string else {
                        return try reader.skip()
                    }
                    isWindows = try reader.string() == "Nt"
                }
            }
        }
        return ProfileRequest(isWindows ? .windows : .linux, from: isRekall ? .rekall(path) : .isf(path))
    }
}
