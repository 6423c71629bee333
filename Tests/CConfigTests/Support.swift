// SPDX-License-Identifier: Apache-2.0
import CConfig

/// Why a document was refused.
struct Refused: Error, Equatable {
    var why: String
}

/// A document, good unless a part of it is replaced.
func document(
    version: String = "1", monitor: String = #""m""#,
    targets: String = #"[{"name":"web","os":"linux","profile":0}]"#,
    programs: String = #"[{"name":"process-list"}]"#, more: String = ""
) -> String {
    #"{"version":\#(version),"monitor":\#(monitor),"targets":\#(targets),"programs":\#(programs)\#(more)}"#
}

/// What the image would read from a document.
func parsed(_ json: String) throws(Refused) -> config {
    try parsed(bytes: Array(json.utf8))
}

/// What the image would read from bytes, in a buffer of exactly their size.
func parsed(bytes: [UInt8]) throws(Refused) -> config {
    var result = config()
    var why: UnsafePointer<CChar>?
    let exact = UnsafeMutablePointer<CChar>.allocate(capacity: max(bytes.count, 1))
    defer { exact.deallocate() }
    for (index, byte) in bytes.enumerated() { exact[index] = CChar(bitPattern: byte) }
    guard config_parse(exact, bytes.count, &result, &why) == 0 else {
        throw Refused(why: why.map { String(cString: $0) } ?? "no reason given")
    }
    return result
}

/// The text in a C array that ends with NUL.
func text<Array>(_ array: Array) -> String {
    withUnsafeBytes(of: array) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
