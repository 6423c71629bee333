// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import FoundationEssentials
import Host
import SystemPackage

extension CompletionKind {
    /// The monitors that the tool's state knows.
    static var monitor: CompletionKind {
        .custom { words, _, _ in Recorded(words).monitors.map(\.name) }
    }

    /// The targets of those monitors.
    static var target: CompletionKind {
        .custom { words, _, _ in Set(Recorded(words).monitors.flatMap(\.targets).map(\.name)).sorted() }
    }

}

/// The names in the state of the folder that a half-typed command line names; none if it cannot be read.
private struct Recorded {
    /// As much of the state file as is needed, whatever its version.
    private struct Names: Decodable {
        var monitors: [Monitor]
    }

    struct Monitor: Decodable {
        struct Target: Decodable { var name: String }
        var name: String
        var targets: [Target]
    }

    var monitors: [Monitor] = []

    init(_ words: [String]) {
        let root = words.firstIndex(of: "--root").flatMap { words.dropFirst($0 + 1).first }
        let layout = root.map { Layout(root: FilePath($0)) } ?? Layout()
        guard let bytes = try? Files.read(layout.state, limit: 16 << 20),
            let names = try? JSONDecoder().decode(Names.self, from: Data(bytes))
        else { return }
        monitors = names.monitors
    }
}
