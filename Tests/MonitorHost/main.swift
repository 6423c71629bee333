// SPDX-License-Identifier: Apache-2.0
import FileBackend
import Foundation
import Monitor
import SystemPackage

// The image's main loop as a program of the host, over dumps instead of domains.
//
//   monitor-host BUNDLE MILLISECONDS NAME=DUMP...
//
// Ends after that time. Records go to standard output, states to standard error.

let words = CommandLine.arguments.dropFirst()
guard words.count >= 2, let milliseconds = UInt64(words[words.startIndex + 1]) else {
    FileHandle.standardError.write(Data("usage: monitor-host BUNDLE MILLISECONDS NAME=DUMP...\n".utf8))
    exit(64)
}
world.start(
    bundle: words[words.startIndex], milliseconds: milliseconds,
    domains: words.dropFirst(2).map { word in
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        return World.Domain(name: parts[0], dump: parts.count > 1 ? parts[1] : "")
    })
monitorMain()
