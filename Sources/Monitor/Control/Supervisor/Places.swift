// SPDX-License-Identifier: Apache-2.0
internal import CControl

/// Which of the supervisor's mappings are in use: supervision.h numbers them.
struct Places {
    static let journals = Int(SUPERVISOR_JOURNALS)

    private var taken: [Bool]

    static func ofJournals() -> Places { Places(taken: Array(repeating: false, count: journals)) }

    static func ofRings() -> Places {
        Places(taken: Array(repeating: false, count: Int(SUPERVISOR_RINGS)))
    }

    /// One that is free; nil when there is none.
    mutating func take() -> UInt32? {
        guard let place = taken.firstIndex(of: false) else { return nil }
        taken[place] = true
        return UInt32(place)
    }

    mutating func giveBack(_ place: UInt32) { taken[Int(place)] = false }
}
