// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Spec
import SystemPackage

extension Spec {
    /// The same with absolute paths: what is remembered has to be found from any folder.
    func absolute() -> Spec {
        let here = FilePath(FileManager.default.currentDirectoryPath)
        func whole(_ path: String) -> String { here.pushing(FilePath(path)).lexicallyNormalized().string }
        var result = self
        for index in result.targets.indices {
            result.targets[index].profile.path = whole(result.targets[index].profile.path)
        }
        result.mapSources(whole)
        return result
    }
}

extension Wish {
    /// The same with absolute paths.
    func absolute() -> Wish {
        var result = self
        result.spec = spec.absolute()
        return result
    }
}
