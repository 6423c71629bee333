// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// An object of Windows's kernel.
struct KernelObject: Sendable {
    /// The address behind its header: what the kernel's pointers point to.
    var body: VirtualAddress
    /// What it is, such as `File`, `Key`, `Mutant`; 16-bit units, as all texts of Windows's.
    var type: [UInt8]
    /// Its name, if it has one: a file's is its path on its volume.
    var name: [UInt8]?
}

/// Where an object tells of itself.
///
/// Its header has a byte that says its type and another that says what stands before the header, from the
/// nearest on: who created it (1), its name (2), and more. From Windows 10 on the type is disguised: mixed
/// with the second byte of the header's address and a cookie drawn at each start.
struct ObjectLayout: Sendable {
    let body: UInt64
    let type: UInt64
    let mask: UInt64
    let typeName: UInt64
    let creatorSize: UInt64
    let nameSize: UInt64
    let name: UInt64
    let fileName: UInt64?
    let types: UInt64
    let cookie: UInt64?

    init(_ profile: PackedProfile) throws(VMIError) {
        body = try profile.offset(of: "_OBJECT_HEADER.Body")
        type = try profile.offset(of: "_OBJECT_HEADER.TypeIndex")
        mask = try profile.offset(of: "_OBJECT_HEADER.InfoMask")
        typeName = try profile.offset(of: "_OBJECT_TYPE.Name")
        creatorSize = try profile.size(of: "_OBJECT_HEADER_CREATOR_INFO")
        nameSize = try profile.size(of: "_OBJECT_HEADER_NAME_INFO")
        name = try profile.offset(of: "_OBJECT_HEADER_NAME_INFO.Name")
        fileName = profile.member("_FILE_OBJECT.FileName").map { UInt64($0.offset) }
        types = try WindowsFinder.distance("ObTypeIndexTable", profile)
        cookie = profile.symbol("ObHeaderCookie")
    }
}

extension Inspector {
    /// `File`
    private static var file: [UInt8] { [0x46, 0, 0x69, 0, 0x6c, 0, 0x65, 0] }

    /// The object with a header.
    mutating func object(
        _ header: VirtualAddress, _ layout: ObjectLayout
    ) throws(VMIError) -> KernelObject {
        let kernel = try kernel()
        var index = try byte(header.advanced(by: layout.type))
        if let cookie = layout.cookie {
            index ^= UInt8(truncatingIfNeeded: header.raw >> 8)
            index ^= try byte(kernel.virtualBase.advanced(by: cookie))
        }
        let place = layout.types + UInt64(index) * UInt64(kernel.space.mode.pointerSize)
        let type = try object(at: kernel.virtualBase.advanced(by: place))
        let body = header.advanced(by: layout.body)
        var object = KernelObject(body: body, type: try unicode(type.advanced(by: layout.typeName)))
        let mask = try byte(header.advanced(by: layout.mask))
        if mask & 2 != 0 {
            let distance = layout.nameSize + (mask & 1 != 0 ? layout.creatorSize : 0)
            object.name = try name(at: header.reversed(by: distance).advanced(by: layout.name))
        } else if let fileName = layout.fileName, object.type == Self.file {
            object.name = try name(at: body.advanced(by: fileName))
        }
        return object
    }

    /// A name; nil where it is empty, or its page has been taken out of memory.
    private mutating func name(at place: VirtualAddress) throws(VMIError) -> [UInt8]? {
        do throws(VMIError) {
            let name = try unicode(place)
            return name.isEmpty ? nil : name
        } catch .notPresent {
            return nil
        }
    }

    private mutating func byte(_ address: VirtualAddress) throws(VMIError) -> UInt8 {
        try step()
        return try memory.byte(address, in: kernel().space)
    }
}
