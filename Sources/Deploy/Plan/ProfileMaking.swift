// SPDX-License-Identifier: Apache-2.0
import Host
import Profile
import Spec
import SystemPackage
import TargetBundle

/// From what a spec names to a packed profile.
struct ProfileMaking {
    var site: Site

    /// The profile of a source, for the targets that have it, with symbols that programs name. What it is made from is
    /// read each time, or found to be what it was: a file that has changed gives another bundle.
    func profile(
        _ source: Target.ProfileSource, of targets: [Target], symbols: [String]
    ) async throws -> [UInt8] {
        guard var request = source.request(targets.first?.os ?? .linux) else {
            // Of a full profile, what the image has room for.
            return try PackedProfile.checked(FilePath(source.path)).bytes
        }
        request.symbols = symbols
        let complete = request
        let make = { try await complete.make(site.host).bytes }
        guard let memo = site.memo else { return try await make() }
        return try await memo.profile(
            of: Memo.Profile(source: source, symbols: symbols), try complete.files().map(\.string), make)
    }

    /// Refuses a profile of another system than its targets run.
    static func check(_ bytes: [UInt8], of targets: [Target]) throws {
        guard let profile = try? PackedProfile(bytes) else { return }
        for target in targets where target.os != Target.OperatingSystem(profile.system) {
            let system = Target.OperatingSystem(profile.system).rawValue
            throw ToolError(
                .invalidInput,
                "\(target.profile.path) is a profile of \(system), and the target '\(target.name)' runs "
                    + target.os.rawValue,
                hint: "os: \(system), or name the profile of its own kernel")
        }
    }
}

extension Target.OperatingSystem {
    init(_ system: PackedProfile.OperatingSystem) {
        switch system {
        case .linux: self = .linux
        case .windows: self = .windows
        }
    }

    var inProfile: PackedProfile.OperatingSystem {
        switch self {
        case .linux: .linux
        case .windows: .windows
        }
    }
}

extension Target.ProfileSource {
    /// What makes the profile; nil when it is made already.
    func request(_ system: Target.OperatingSystem) -> ProfileRequest? {
        let file = FilePath(path)
        let source: ProfileRequest.Source
        switch kind {
        case .file: return nil
        case .kernel: source = .kernel(file)
        case .isf: source = .isf(file)
        case .rekall: source = .rekall(file)
        case .pdb: source = .pdb(file)
        case .conf: source = .conf(file, entry: entry)
        }
        var request = ProfileRequest(system.inProfile, from: source)
        request.banner = banner
        request.guid = guid
        // Commands run in any folder, and the daemon in none of the user's.
        request.folder = file.removingLastComponent()
        return request
    }
}
