// SPDX-License-Identifier: Apache-2.0
import FileBackend
import Foundation
import Monitor

// The image's main loop as a program of the host, over dumps instead of domains.
//
//   monitor-host BUNDLE MILLISECONDS STORE
//
// Ends after that time. STORE is the folder that stands for xenstore: see World. Records go to standard
// output, states to standard error.

let words = CommandLine.arguments.dropFirst()
guard words.count == 3, let milliseconds = UInt64(words[words.startIndex + 1]) else {
    FileHandle.standardError.write(Data("usage: monitor-host BUNDLE MILLISECONDS STORE\n".utf8))
    exit(64)
}
world.start(
    bundle: words[words.startIndex], milliseconds: milliseconds, store: words[words.startIndex + 2])
monitorMain()
