// SPDX-License-Identifier: Apache-2.0
import Spec

extension Tier {
    func words(targets: [String]) -> [String] { [] }
}
