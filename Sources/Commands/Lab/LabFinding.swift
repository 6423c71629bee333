// SPDX-License-Identifier: Apache-2.0
import Deploy

/// The last that a program of a monitor told of a target, and whether that is the end of the story.
struct LabFinding {
    /// How many process lists have to be the same until a guest counts as booted.
    private static let steadyLists = 3

    var record: Record
    /// How many records its monitor had told when this one came.
    var place: Int
    /// The guest's own list beside it, where the guest prints one.
    var agreement: Agreement?
    private var repeats = 1

    init(_ record: Record, place: Int) {
        self.record = record
        self.place = place
    }

    /// Takes the program's next record; one that only tells of an error is passed over.
    mutating func update(_ next: Record, place: Int) {
        guard next.error == nil || record.error != nil else { return }
        let same = next.processes != nil && LabFinding.lasting(next) == LabFinding.lasting(record)
        repeats = same ? repeats + 1 : 1
        record = next
        self.place = place
        agreement = nil
    }

    private static func lasting(_ record: Record) -> Set<String> {
        Agreement.lasting((record.processes ?? []).lazy.map { ($0.pid, $0.name) })
    }

    /// Whether nothing better will come of a program that runs once in so many milliseconds: a guest that is still
    /// booting changes its process list.
    func isFinal(every: Int?, listsItself: Bool) -> Bool {
        guard record.error == nil else { return false }
        guard record.processes != nil, every != nil else { return true }
        return listsItself ? agreement?.differences.isEmpty == true : repeats >= LabFinding.steadyLists
    }

    /// Why it is not final.
    var doubt: String {
        record.error?.message ?? agreement?.differences.joined(separator: ", ")
            ?? "the guest's process list is not settled"
    }

    var text: String {
        guard let agreement else { return RecordView(record: record).text }
        let verdict =
            agreement.differences.isEmpty
            ? "The two agree: what memory shows is what the guest's own ps shows."
            : "The two differ:\n" + agreement.differences.joined(separator: "\n")
        return [RecordView(record: record).origin, agreement.text, verdict].joined(separator: "\n")
    }
}
