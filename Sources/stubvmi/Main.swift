// SPDX-License-Identifier: Apache-2.0
import Commands

/// The program: everything is in `Commands`, where it can be tested.
@main struct Main {
    static func main() async { await Tool.main() }
}
