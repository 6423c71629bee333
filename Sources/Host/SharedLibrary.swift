// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A C library of the host's own, opened at run time: it need not be there for whoever does not use it.
public struct SharedLibrary {
    private let file: String
    private let handle: UnsafeMutableRawPointer

    /// Opens a library by its file name; `package` is the Debian package that brings it.
    public init(_ file: String, package: String) throws {
        guard let handle = dlopen(file, RTLD_NOW | RTLD_LOCAL) else {
            throw ToolError(
                .preflight, "there is no \(file) on this machine", hint: "apt-get install \(package)",
                cause: dlerror().map { String(cString: $0) })
        }
        self.file = file
        self.handle = handle
    }

    /// A function of it; the caller vouches for its type.
    public func symbol<Function>(_ name: String) throws -> Function {
        guard let address = dlsym(handle, name) else {
            throw ToolError(.unsupported, "this machine's \(file) has no \(name)")
        }
        return unsafeBitCast(address, to: Function.self)
    }
}
