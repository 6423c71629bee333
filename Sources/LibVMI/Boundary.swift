// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import VMICore

// `unsafe` stands here because here C's pointers stop: a handle becomes the instance behind it, a text becomes
// bytes, a buffer becomes a span, and results are stored. NULL is answered for each of them. That a pointer which
// is not NULL leads to what the header says is the C program's promise; nothing else can be known of it.

/// A text of C's: the bytes up to its NUL, or as many as anybody needs.
@safe
struct Name {
    private let start: UnsafePointer<UInt8>?
    private let count: Int
    /// FNV-1a of its bytes.
    let hash: UInt64

    private static let limit = 64 << 10

    @safe
    init(_ text: UnsafePointer<CChar>?) {
        let start = unsafe text.map { unsafe UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self) }
        var count = 0
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        if let start = unsafe start {
            while count < Self.limit {
                let byte = unsafe start[count]
                if byte == 0 { break }
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
                count += 1
            }
        }
        unsafe self.start = start
        self.count = count
        self.hash = hash
    }

    @safe
    init(_ text: UnsafeMutablePointer<CChar>?) { unsafe self.init(UnsafePointer(text)) }

    var isMissing: Bool { unsafe start == nil }

    /// Its bytes.
    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            guard let start = unsafe start else { return Span() }
            return unsafe _overrideLifetime(Span(_unsafeStart: start, count: count), borrowing: self)
        }
    }

    /// As a string; bytes that are not UTF-8 are replaced.
    var text: String {
        var copy: [UInt8] = []
        let bytes = bytes
        for index in bytes.indices { copy.append(bytes[index]) }
        return String(decoding: copy, as: UTF8.self)
    }
}

/// Works on an instance; nil when there is none.
@safe
@inline(__always)
func with<Result>(_ vmi: vmi_instance_t?, _ body: (inout Instance) throws(VMIError) -> Result) -> Result? {
    guard let vmi = unsafe vmi else { return nil }
    do throws(VMIError) {
        return unsafe try body(&UnsafeMutablePointer<Instance>(vmi).pointee)
    } catch {
        return nil
    }
}

/// Works on an instance, and tells how it went.
@safe
@inline(__always)
func attempt(_ vmi: vmi_instance_t?, _ body: (inout Instance) throws(VMIError) -> Void) -> status_t {
    with(vmi, body) != nil ? VMI_SUCCESS : VMI_FAILURE
}

/// Stores what was asked for, if it could be found and there is a place for it.
@safe
@inline(__always)
func store<Value>(
    _ vmi: vmi_instance_t?, _ place: UnsafeMutablePointer<Value>?,
    _ body: (inout Instance) throws(VMIError) -> Value
) -> status_t {
    guard let place = unsafe place, let value = with(vmi, body) else { return VMI_FAILURE }
    unsafe place.pointee = value
    return VMI_SUCCESS
}

/// Stores a value, if there is a place for it.
@safe
func put<Value>(_ value: Value, at place: UnsafeMutablePointer<Value>?) { unsafe place?.pointee = value }

/// What is at a place; nil when there is none.
@safe
func value<Value>(at place: UnsafeMutablePointer<Value>?) -> Value? { unsafe place?.pointee }

/// The handle at a place; nil when there is none.
@safe
func get(_ place: UnsafeMutablePointer<vmi_instance_t?>?) -> vmi_instance_t? { unsafe place?.pointee }

/// Fills a C program's buffer, and tells how much of it.
@safe
func fill(
    _ vmi: vmi_instance_t?, _ count: Int, _ buffer: UnsafeMutableRawPointer?,
    _ bytesRead: UnsafeMutablePointer<Int>?, from place: Addressed
) -> status_t {
    move(vmi, count, buffer, bytesRead, place) { instance, start, location in
        var destination = unsafe MutableSpan(_unsafeStart: start, count: count)
        return instance.read(location, into: &destination)
    }
}

/// Writes what is in a C program's buffer to the target, and tells how much of it.
@safe
func drain(
    _ vmi: vmi_instance_t?, _ count: Int, _ buffer: UnsafeMutableRawPointer?,
    _ bytesWritten: UnsafeMutablePointer<Int>?, to place: Addressed
) -> status_t {
    move(vmi, count, buffer, bytesWritten, place) { instance, start, location in
        instance.write(unsafe Span(_unsafeStart: start, count: count), at: location)
    }
}

/// Writes the first bytes of a C program's number, all of them unless told.
@safe
func drain<Number>(
    _ vmi: vmi_instance_t?, _ number: UnsafeMutablePointer<Number>?, size: Int = MemoryLayout<Number>.size,
    to place: Addressed
) -> status_t { drain(vmi, size, UnsafeMutableRawPointer(number), nil, to: place) }

/// Moves `count` bytes between a buffer and a place; tells how many were moved, and whether those are all.
@safe
private func move(
    _ vmi: vmi_instance_t?, _ count: Int, _ buffer: UnsafeMutableRawPointer?,
    _ moved: UnsafeMutablePointer<Int>?, _ place: Addressed,
    _ body: (inout Instance, UnsafeMutablePointer<UInt8>, Location) -> Int
) -> status_t {
    unsafe moved?.pointee = 0
    guard let buffer = unsafe buffer, count >= 0 else { return VMI_FAILURE }
    let done = with(vmi) { (instance: inout Instance) throws(VMIError) in
        let location = try instance.location(place)
        return unsafe body(&instance, buffer.assumingMemoryBound(to: UInt8.self), location)
    }
    guard let done else { return VMI_FAILURE }
    unsafe moved?.pointee = done
    return done == count ? VMI_SUCCESS : VMI_FAILURE
}

/// A context of a C program's; nil when there is none, or it is of another version.
@safe
func context(_ context: UnsafePointer<access_context_t>?) -> Context? {
    guard let context = unsafe context?.pointee, unsafe context.version <= UInt32(ACCESS_CONTEXT_VERSION)
    else { return nil }
    return unsafe Context(
        mechanism: context.translate_mechanism, address: context.addr, tables: context.dtb, mode: context.pm,
        nestedTables: context.npt, nestedMode: context.npm, pid: context.pid, symbol: Name(context.ksym))
}

/// Lends a text; NULL when there is none.
@safe
func lend(
    _ vmi: vmi_instance_t?, _ body: (inout Instance) throws(VMIError) -> LentText.Handle?
) -> UnsafePointer<CChar>? {
    if let handle = with(vmi, body) { unsafe handle?.start } else { nil }
}

/// Lends what the last translation could not find; NULL when it went well.
@safe
func lendFault(_ vmi: vmi_instance_t?) -> UnsafePointer<access_context_t>? {
    let lent: LentFault.Handle?? = with(vmi) { instance in
        instance.fault.flatMap { instance.lentFault.lend($0) }
    }
    return if let handle = lent ?? nil { unsafe handle.place } else { nil }
}

/// Whether there is a place for a result.
@safe
func present<Value>(_ place: UnsafeMutablePointer<Value>?) -> Bool { unsafe place != nil }

/// The handle of an instance's profile: its own, if it has one.
@safe
func profile(of vmi: vmi_instance_t?) -> OpaquePointer? {
    with(vmi, { $0.profile != nil }) == true ? unsafe vmi : nil
}

/// Whether a handle of a profile is the instance's own.
@safe
func same(_ vmi: vmi_instance_t?, _ profile: OpaquePointer?) -> Bool { unsafe vmi == profile }

/// The number that a C program points to; nil when it points nowhere.
@safe
func word(at place: UnsafeRawPointer?) -> UInt64? { unsafe place?.loadUnaligned(as: UInt64.self) }
