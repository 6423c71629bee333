// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// A file that a process has open.
public struct OpenFile: Sendable {
    /// The number that the process knows it by.
    public var descriptor: UInt32
    /// The address of its `struct file`.
    public var file: VirtualAddress
}

/// Offsets that lead from a process to its open files (include/linux/fdtable.h, fs.h).
struct FileLayout: Sendable {
    let files: UInt64
    let table: UInt64
    let count: UInt64
    let array: UInt64
    let position: UInt64
    let flags: UInt64
    let data: UInt64
    let names: FileNameLayout

    init(_ profile: PackedProfile) throws(VMIError) {
        files = try profile.offset(of: "task_struct.files")
        table = try profile.offset(of: "files_struct.fdt")
        count = try profile.offset(of: "fdtable.max_fds")
        array = try profile.offset(of: "fdtable.fd")
        position = try profile.offset(of: "file.f_pos")
        flags = try profile.offset(of: "file.f_flags")
        data = try profile.offset(of: "file.private_data")
        names = try FileNameLayout(profile)
    }
}

/// How far a process's table of open files has been read.
struct FileCursor {
    /// nil for a process that is ending.
    fileprivate let array: VirtualAddress?
    fileprivate let count: UInt32
    fileprivate let pointerSize: UInt64
    fileprivate var next: UInt32 = 0
}

extension Inspector {
    /// The kernel allows 1,048,576 unless it is told otherwise (fs.nr_open).
    private static var descriptorLimit: UInt32 { 1 << 20 }

    /// The table of a process's open files.
    mutating func files(of process: Process, _ layout: FileLayout) throws(VMIError) -> FileCursor {
        guard let files = try pointer(at: process.task.advanced(by: layout.files)) else {
            return FileCursor(array: nil, count: 0, pointerSize: 0)
        }
        let table = try object(at: files.advanced(by: layout.table))
        let count = try word32(table.advanced(by: layout.count))
        guard count <= Self.descriptorLimit else { throw .tooMany(Int(Self.descriptorLimit)) }
        let pointerSize = try UInt64(kernel().space.mode.pointerSize)
        return FileCursor(
            array: try object(at: table.advanced(by: layout.array)), count: count, pointerSize: pointerSize)
    }

    /// The next open file, or nil after the last.
    mutating func next(_ cursor: inout FileCursor) throws(VMIError) -> OpenFile? {
        guard let array = cursor.array else { return nil }
        while cursor.next < cursor.count {
            let descriptor = cursor.next
            cursor.next += 1
            if let file = try pointer(at: array.advanced(by: UInt64(descriptor) * cursor.pointerSize)) {
                return OpenFile(descriptor: descriptor, file: file)
            }
        }
        return nil
    }
}
