// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A command that changes the host, and what is to be true before and after it.
struct Operation {
    var name: String
    var command: String
    /// What `plan` is asked when it is done; nil where nothing is wished.
    var wish: String?
    /// Which target is watched before and after; nil where there is no monitor.
    var before: String?
    var after: String?

    static let apply = Operation(
        name: "apply", command: "apply web.yaml", wish: "web.yaml", before: nil, after: "web")
    static let destroy = Operation(
        name: "destroy", command: "destroy web.yaml", wish: nil, before: "web", after: nil)
    static let rotate = Operation(
        name: "rotate", command: "rotate watch --to db", wish: "db.yaml", before: "web", after: "db")
    static let rotateBack = Operation(
        name: "rotate", command: "rotate watch --to web", wish: "web.yaml", before: "db", after: "web")
    static let rebuild = Operation(
        name: "rebuild", command: "apply web.yaml --image next.elf.gz",
        wish: "web.yaml --image next.elf.gz", before: "web", after: "web")
    static let rebuildBack = Operation(
        name: "rebuild", command: "apply web.yaml", wish: "web.yaml", before: "web", after: "web")
}

/// One operation run with a fault in it, then again without: what both ended with and left.
struct Trial {
    var operation: Operation
    var fault: String
    /// What the runs with a fault ended with.
    var faulted: [Int] = []
    var again: Int?
    var plan: Int?
    /// What the runs said, by `faulted`, `again` and `plan`.
    var said: [String: String] = [:]
    /// The lines of the journal and what else was counted, when it was asked to count.
    var steps: [String] = []
    /// How many of these are lines of the journal; the others are what is done with whole files at the end.
    static func lines(_ steps: [String]) -> Int { steps.count { !$0.contains(" of the ") } }
    /// Calls of xl that change something, when xl's wrapper was there.
    var calls: [String] = []
    /// What was there, by `faulted` (if that was not killed) and `again`.
    var aftermath: [String: Aftermath] = [:]

    init(_ operation: Operation, _ fault: String, output: String) {
        self.operation = operation
        self.fault = fault
        for line in output.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            guard words.count > 1 else { continue }
            let run = String(words[1])
            let rest = words.count > 2 ? String(words[2]) : ""
            switch words[0] {
            case "status" where run == "faulted": faulted.append(Int(rest) ?? -1)
            case "status" where run == "again": again = Int(rest)
            case "status": plan = Int(rest)
            case "said": said[run, default: ""] += rest + "\n"
            case "step": steps.append(Trial.step(String(line.dropFirst(5))))
            case "call": calls.append(String(line.dropFirst(5)))
            default: aftermath[run, default: Aftermath()].take(words[0], rest)
            }
        }
    }

    /// What is wrong after the run without a fault: it has to bring the host to what was asked for.
    var defects: [String] {
        var found: [String] = []
        if again != 0 { found.append("repeated, it ends with \(again ?? -1): \(said["again"] ?? "")") }
        if operation.wish != nil, plan != 0 {
            found.append("something is left to do: \(said["plan"] ?? "")")
        }
        return found + (aftermath["again"] ?? Aftermath()).defects(watching: operation.after)
    }

    /// What is wrong after a run that failed without being killed: it has to say why, and to undo what it did.
    func failureDefects(words: Regex<Substring>) -> [String] {
        let text = said["faulted"] ?? ""
        var found: [String] = []
        if let other = faulted.first(where: { $0 != 1 && $0 != 5 }) { found.append("it ends with \(other)") }
        if !text.contains("error:") || text.firstMatch(of: words) == nil {
            found.append("it does not say what happened: \(text)")
        }
        // What is to go is not brought back: nothing by a destroy, and no old one once the new one is ready.
        guard operation.after != nil, !text.contains("xl does not destroy") else { return found }
        var left = aftermath["faulted"] ?? Aftermath()
        // A disk that takes nothing any more keeps the journal too.
        left.files.removeAll { $0 == "journal" }
        return found
            + left.defects(watching: operation.before).map { "not undone, with status \(faulted): \($0)" }
    }

    /// A line of the journal, in words.
    private static func step(_ line: String) -> String {
        guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let (kind, value) = object.first, let entry = value as? [String: Any]
        else { return line }
        let step = (entry["_0"] as? [String: Any])?["kind"] ?? entry["operation"] ?? ""
        return "\(kind) \(step)"
    }
}
