// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage

/// A kernel's file on disk.
enum KernelFile {
    /// Reads a regular file whole; anything else, such as a folder or a pipe, is refused before it is opened.
    static func read(_ path: FilePath) throws -> [UInt8] {
        var status = stat()
        if stat(path.string, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw ToolError(
                .invalidInput, "\(path) is \(isFolder ? "a folder" : "no regular file")",
                hint: "name a kernel's file, such as /boot/vmlinuz-$(uname -r)")
        }
        if status.st_size > KernelImage.limit {
            throw ToolError(
                .invalidInput,
                "\(path) has \(status.st_size >> 20) MiB; a kernel has at most \(KernelImage.limit >> 20)",
                hint: "a vmlinux with debug information is too large: use the bzImage, or `strip -g` a copy")
        }
        do {
            return try Files.read(path, limit: KernelImage.limit)
        } catch var error as ToolError {
            // Ubuntu's kernels are readable for root only.
            let isDenied = access(path.string, F_OK) == 0 && access(path.string, R_OK) != 0
            if isDenied, error.hint == nil {
                error.hint = "run it as root, or on a readable copy of the file"
            }
            throw error
        }
    }
}
