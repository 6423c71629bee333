// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
public import SystemPackage

extension Payload {
    /// Adds a folder of this machine with all that is in it: files, folders and links, with their permissions.
    public mutating func add(contentsOf folder: FilePath, at path: String) throws {
        try add(folder: path)
        let files = FileManager.default
        for name in try files.subpathsOfDirectory(atPath: folder.string).sorted() {
            let source = folder.string + "/" + name
            let attributes = try files.attributesOfItem(atPath: source)
            let mode = (attributes[.posixPermissions] as? Int).map(UInt32.init) ?? 0o644
            switch attributes[.type] as? FileAttributeType {
            case .typeRegular: try add(file: FilePath(source), at: "\(path)/\(name)", mode: mode)
            case .typeDirectory: try add(folder: "\(path)/\(name)", mode: mode)
            case .typeSymbolicLink:
                try add(link: "\(path)/\(name)", to: files.destinationOfSymbolicLink(atPath: source))
            default: throw ToolError(.unsupported, "\(source) is no file, folder or link")
            }
        }
    }
}
