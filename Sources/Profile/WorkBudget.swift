// SPDX-License-Identifier: Apache-2.0

/// How much of a hostile file is looked at in all: structures that share their parts could have the same bytes read
/// again and again.
final class WorkBudget {
    private var left: Int

    /// The bytes that may be read; a gigabyte takes seconds, and is a hundred times what the largest kernels need.
    init(bytes: Int = 1 << 30) { left = bytes }

    /// Whether so many more bytes may be read.
    func spend(_ bytes: Int) -> Bool {
        left -= bytes + 1
        return left >= 0
    }
}
