// SPDX-License-Identifier: Apache-2.0
import Host
import MappedProfile
public import SystemPackage
public import TargetBundle

extension PackedProfile {
    /// Opens a packed profile as `open` does; what is wrong is told as users read it.
    public static func checked(_ path: FilePath) throws -> PackedProfile {
        do throws(ProfileFileError) {
            return try open(path)
        } catch {
            switch error {
            case .unreadable(let message):
                throw ToolError(Files.exists(path) ? .io : .notFound, message)
            case .format where (try? isPacked(Files.read(path, from: 0, count: 8))) != true:
                throw ToolError(
                    .invalidInput, "\(path) is no packed profile",
                    hint: "stubvmi profile linux --kernel FILE --file \(path)")
            case .format(let error):
                throw ToolError(
                    .corrupt, "\(path): \(error.message)",
                    hint: "make the profile again: stubvmi profile linux")
            }
        }
    }
}
