// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import VMICore

// `unsafe` stands here because C programs are lent memory: it comes from malloc, is freed here exactly once, when
// its owner goes, and nobody writes it in between.

/// A text that C programs are lent.
@safe
struct LentText: ~Copyable {
    /// Where it is, for as long as its owner keeps it.
    @safe struct Handle {
        let start: UnsafePointer<CChar>
    }

    private let start: UnsafeMutablePointer<UInt8>?

    /// None.
    init() { unsafe start = nil }

    init(_ text: Span<UInt8>) { unsafe start = copy(text) }

    var handle: Handle? {
        guard let start = unsafe start else { return nil }
        return unsafe Handle(start: UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))
    }

    deinit { unsafe support_free(start) }
}

/// Texts that C programs are lent.
@safe
struct LentTexts: ~Copyable {
    private var starts: [UnsafeMutablePointer<UInt8>] = unsafe []

    subscript(number: Int) -> LentText.Handle {
        let start = unsafe starts[number]
        return unsafe LentText.Handle(
            start: UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))
    }

    /// Keeps a copy; its number, or nil when there is no memory.
    mutating func append(_ text: Span<UInt8>) -> Int? {
        guard let start = unsafe copy(text) else { return nil }
        unsafe starts.append(start)
        return unsafe starts.count - 1
    }

    deinit {
        for index in 0..<(unsafe starts.count) { unsafe support_free(starts[index]) }
    }
}

/// What a translation could not find, that C programs are lent.
@safe
struct LentFault: ~Copyable {
    private var place: UnsafeMutablePointer<access_context_t>?

    init() { unsafe place = nil }

    /// Fills it in; nil when there is no memory.
    mutating func lend(_ fault: Fault) -> Handle? {
        if unsafe place == nil {
            unsafe place = support_allocate_fault()
        }
        guard let place = unsafe place else { return nil }
        unsafe support_set_fault(place, fault.address, fault.space.root.raw, fault.space.mode.inLibVMI)
        return unsafe Handle(place: UnsafePointer(place))
    }

    @safe struct Handle {
        let place: UnsafePointer<access_context_t>
    }

    deinit { unsafe support_free(place) }
}

/// A copy for free(), with a NUL behind it.
func copy(_ bytes: Span<UInt8>) -> UnsafeMutablePointer<UInt8>? {
    guard let start = unsafe support_allocate(bytes.count + 2) else { return nil }
    for index in bytes.indices { unsafe start[index] = bytes[index] }
    return unsafe start
}

/// What LibVMI calls a release of Windows.
@safe
func nameOfRelease(_ release: win_ver_t) -> UnsafePointer<CChar>? { unsafe support_release(release) }
