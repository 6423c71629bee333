// SPDX-License-Identifier: Apache-2.0
import FuzzTargets
import Testing

extension MiniOSTests {
    @Test("The xenstore client lives through its fuzz target's inputs")
    func fuzzTarget() throws {
        let target = try #require(FuzzTarget.named("xenstore"))
        try target.replay(damaged: 300)
    }
}
