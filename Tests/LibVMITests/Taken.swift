// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import Foundation
import LibVMI
import Testing

// What C hands over, as Swift has it.

/// The value that a function stores; nil when it fails.
func value<Value>(_ initial: Value, _ body: (UnsafeMutablePointer<Value>) -> status_t) -> Value? {
    var value = initial
    return body(&value) == VMI_SUCCESS ? value : nil
}

/// The number that a function stores, whatever its width.
func number<Value: FixedWidthInteger>(_ body: (UnsafeMutablePointer<Value>) -> status_t) -> UInt64? {
    value(0, body).map { UInt64(truncatingIfNeeded: $0) }
}

/// The bytes that a function reads; nil when it fails, or says that it read another number of them.
func bytes(_ count: Int, _ body: (UnsafeMutableRawPointer, UnsafeMutablePointer<Int>) -> status_t) -> [UInt8]?
{
    var bytes = [UInt8](repeating: 0xee, count: max(count, 1))
    var done = -1
    let status = bytes.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.map { body($0, &done) } ?? VMI_FAILURE
    }
    return status == VMI_SUCCESS && done == count ? Array(bytes.prefix(count)) : nil
}

/// Takes a text, and frees it.
func taken(_ text: UnsafeMutablePointer<CChar>?) -> String? {
    guard let text else { return nil }
    defer { free(text) }
    return String(cString: text)
}

/// Takes a text of 16-bit units as UTF-8, and what it says its encoding is, and frees it.
func taken(_ text: UnsafeMutablePointer<unicode_string_t>?) -> (text: String?, encoding: String)? {
    guard let text else { return nil }
    defer { vmi_free_unicode_str(text) }
    var out = unicode_string_t()
    guard vmi_convert_str_encoding(text, &out, "UTF-8") == VMI_SUCCESS, let contents = out.contents else {
        return (nil, String(cString: text.pointee.encoding))
    }
    defer { free(contents) }
    #expect(contents[out.length] == 0 && String(cString: out.encoding) == "UTF-8")
    return (
        String(decoding: UnsafeBufferPointer(start: contents, count: out.length), as: UTF8.self),
        String(cString: text.pointee.encoding)
    )
}

/// A text that is lent.
func lent(_ text: UnsafePointer<CChar>?) -> String? { text.map { String(cString: $0) } }
