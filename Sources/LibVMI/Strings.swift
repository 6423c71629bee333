// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import VMICore

// `unsafe` stands here because texts are handed over in memory from malloc, which the C program frees, and come back
// as a C program has filled them in.

extension Instance {
    mutating func text(at location: Location) throws(VMIError) -> [UInt8] {
        try at(location) { (memory: inout VirtualMemory) throws(VMIError) in
            try memory.bytes(upToZeroAt: location, limit: Self.textLimit)
        }
    }

    mutating func wideText(at location: Location) throws(VMIError) -> [UInt8] {
        try at(location) { (memory: inout VirtualMemory) throws(VMIError) in
            try memory.units(upToZeroAt: location, limit: Self.textLimit)
        }
    }

    mutating func unicodeString(at location: Location, pointerSize: Int) throws(VMIError) -> [UInt8] {
        try at(location) { (memory: inout VirtualMemory) throws(VMIError) in
            try memory.unicodeString(location, pointerSize: pointerSize)
        }
    }

    /// Bytes of the addresses that tables of a context translate, or of `mode` where that is given.
    func pointerSize(
        _ context: Context, mode: page_mode_t = VMI_PM_UNKNOWN
    ) throws(VMIError) -> Int {
        let mode = mode == VMI_PM_UNKNOWN ? context.mode : mode
        guard mode != VMI_PM_UNKNOWN else { return try pointerSize() }
        guard let mode = PagingMode(mode) else { throw .unsupported }
        return mode.isLong ? 8 : 4
    }
}

/// Hands over the text at a place; NULL when there is none.
@safe
func text(
    _ vmi: vmi_instance_t?, _ location: (inout Instance) throws(VMIError) -> Location
) -> UnsafeMutablePointer<CChar>? {
    let bytes = with(vmi) { (instance: inout Instance) throws(VMIError) in
        try instance.text(at: location(&instance))
    }
    guard let bytes, let start = unsafe copy(bytes.span) else { return nil }
    return unsafe UnsafeMutableRawPointer(start).assumingMemoryBound(to: CChar.self)
}

/// Hands over a text of 16-bit units; NULL when there is none.
@safe
func wideText(
    _ vmi: vmi_instance_t?, _ read: (inout Instance) throws(VMIError) -> [UInt8]
) -> UnsafeMutablePointer<unicode_string_t>? {
    guard let bytes = with(vmi, read),
        let memory = unsafe support_allocate(MemoryLayout<unicode_string_t>.size)
    else { return nil }
    guard let contents = unsafe copy(bytes.span) else {
        unsafe support_free(memory)
        return nil
    }
    let text = unsafe UnsafeMutableRawPointer(memory).bindMemory(to: unicode_string_t.self, capacity: 1)
    unsafe text.pointee.length = bytes.count
    unsafe text.pointee.contents = contents
    unsafe text.pointee.encoding = support_utf16()
    return unsafe text
}

/// Hands over the text that a UNICODE_STRING tells of; NULL when there is none.
@safe
func unicodeString(
    _ vmi: vmi_instance_t?, _ context: Context?, _ mode: page_mode_t
) -> UnsafeMutablePointer<unicode_string_t>? {
    wideText(vmi) { (instance: inout Instance) throws(VMIError) in
        guard let context else { throw .unsupported }
        return try instance.unicodeString(
            at: instance.location(context), pointerSize: instance.pointerSize(context, mode: mode))
    }
}

/// Converts a text; only to UTF-8.
@safe
func convert(
    _ source: UnsafePointer<unicode_string_t>?, to destination: UnsafeMutablePointer<unicode_string_t>?,
    _ encoding: Name
) -> status_t {
    guard let source = unsafe source?.pointee, let destination = unsafe destination,
        let contents = unsafe source.contents, unsafe source.length <= Instance.textLimit
    else { return VMI_FAILURE }
    let from = unsafe Encoding(Name(source.encoding))
    guard let from, Encoding(encoding) == .utf8 else { return VMI_FAILURE }
    let bytes = unsafe from.converted(Span(_unsafeStart: contents, count: source.length))
    guard let copy = unsafe copy(bytes.span) else { return VMI_FAILURE }
    unsafe destination.pointee.length = bytes.count
    unsafe destination.pointee.contents = copy
    unsafe destination.pointee.encoding = support_utf8()
    return VMI_SUCCESS
}

/// Frees a text that was handed over.
@safe
func free(_ text: UnsafeMutablePointer<unicode_string_t>?) {
    guard let text = unsafe text else { return }
    unsafe support_free(text.pointee.contents)
    unsafe support_free(text)
}
