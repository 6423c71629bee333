// SPDX-License-Identifier: Apache-2.0
import Testing

/// Everything that boots QEMU, one after the other: each boot takes most of a machine.
@Suite(.serialized, .enabled(if: LabFixture.isWanted, LabFixture.why), .timeLimit(.minutes(60)))
enum Boots {}

extension Boots {
    /// What `make endurance` boots beside that: what goes wrong, what takes long, and what few hosts do.
    @Suite enum Endurance {}
}
