// SPDX-License-Identifier: Apache-2.0
import Profile
import Spec
import SystemPackage
import TargetBundle

/// What a target's profile is made from: files of this machine, and where dom0 will look for them.
struct CarriedProfile {
    struct File: Equatable {
        var source: FilePath
        /// An absolute path.
        var place: String
    }

    var files: [File]

    /// The same source as it is `here`, and as the spec names it to those who read it `there`, in a folder.
    ///
    /// A libvmi.conf names one more file, which is looked for beside it. Every target runs the lab's kernel, whatever
    /// the spec's is called here.
    init(
        _ here: Target.ProfileSource, there: Target.ProfileSource, in folder: FilePath, kernel: FilePath
    ) throws {
        let source = FilePath(here.path)
        let place = folder.pushing(FilePath(there.path))
        guard here.kind == .conf else {
            files = [Self.file(here.kind == .kernel ? kernel : source, place)]
            return
        }
        // Without a folder, names are told as they stand in the file; the system makes no difference to them.
        let names = try ProfileRequest(.linux, from: .conf(source, entry: here.entry)).files().dropFirst()
        files =
            [Self.file(source, place)]
            + names.map {
                Self.file(
                    source.removingLastComponent().pushing($0), place.removingLastComponent().pushing($0))
            }
    }

    private static func file(_ source: FilePath, _ place: FilePath) -> File {
        File(source: source, place: place.lexicallyNormalized().string)
    }
}
