// SPDX-License-Identifier: Apache-2.0
public import SystemPackage
public import TargetBundle

/// Why a file with a packed profile was refused.
public enum ProfileFileError: Error, Equatable, Sendable {
    /// The file cannot be opened or mapped.
    case unreadable(String)
    /// The profile, or the index behind it, is damaged or of another kind.
    case format(FormatError)

    /// A sentence for people.
    public var message: String {
        switch self {
        case .unreadable(let message): message
        case .format(let error): error.message
        }
    }
}

extension PackedProfile {
    /// Opens a packed profile. What the core needs is read and checked; the symbols of a full profile, which are
    /// megabytes, are looked up in the mapped file when they are asked for.
    public static func open(_ path: FilePath) throws(ProfileFileError) -> PackedProfile {
        let file = try MappedBytes(path, limit: limit + SymbolIndex.limit)
        var profile: PackedProfile?
        var failure = FormatError.truncated
        file.lend(from: 0) { bytes in
            do throws(FormatError) { profile = try PackedProfile(bytes) } catch { failure = error }
        }
        guard var profile else { throw .format(failure) }
        let start = SymbolIndex.start(behind: profile.bytes.count)
        guard start < file.count, file.hasIndex(at: start) else { return profile }
        do throws(FormatError) {
            profile.index = try SymbolIndex(lending: { body in file.lend(from: start, body) })
        } catch {
            throw .format(error)
        }
        return profile
    }

    /// Whether a file begins as a packed profile does.
    public static func isPacked(_ start: some Sequence<UInt8>) -> Bool { start.starts(with: magic.utf8) }
}

extension MappedBytes {
    /// What follows a profile may be mere padding.
    fileprivate func hasIndex(at start: Int) -> Bool {
        var isIndex = false
        lend(from: start) { bytes in
            let magic = Array(SymbolIndex.magic.utf8)
            isIndex = bytes.count >= magic.count && magic.indices.allSatisfy { bytes[$0] == magic[$0] }
        }
        return isIndex
    }
}
