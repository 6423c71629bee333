// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import VMICore

// `unsafe` stands here because pages are handed over that the C program unmaps itself; what is mapped is a copy, so
// that nothing of the instance's own goes away with it.

/// The most pages that are mapped at once.
private let pageLimit = 1 << 20

extension Location {
    /// The start of a page: the one that a place is in, or one behind it.
    func page(_ number: Int) -> Location {
        var start = self
        start.address = (address & ~0xfff) &+ UInt64(number) << 12
        return start
    }
}

/// What a C program's list says; nil when there is none, or it is too long.
@safe
func numbers(_ list: UnsafePointer<addr_t>?, _ count: Int) -> [UInt64]? {
    guard let list = unsafe list, 1...pageLimit ~= count else { return nil }
    return unsafe [UInt64](UnsafeBufferPointer(start: list, count: count))
}

/// Calls `body` with each byte of a C program's.
@safe
func each(_ bytes: UnsafePointer<UInt8>?, _ count: UInt, _ body: (UInt8) -> Void) {
    guard let bytes = unsafe bytes else { return }
    for index in 0..<Int(clamping: count) { body(unsafe bytes[index]) }
}

/// A text for free(); NULL when there is none.
@safe
func give(_ bytes: [UInt8]?) -> UnsafeMutablePointer<CChar>? {
    guard let bytes else { return nil }
    return unsafe copy(bytes.span).map {
        unsafe UnsafeMutableRawPointer($0).assumingMemoryBound(to: CChar.self)
    }
}

#if hasFeature(Embedded)
    /// The image maps nothing that a program could unmap.
    @safe
    func map(
        _ vmi: vmi_instance_t?, _ count: Int, _ protection: Int32,
        _ pages: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
        _ location: (inout Instance, Int) throws(VMIError) -> Location
    ) -> status_t { VMI_FAILURE }
#else
    import Glibc

    /// Maps a copy of each page that there is.
    @safe
    func map(
        _ vmi: vmi_instance_t?, _ count: Int, _ protection: Int32,
        _ pages: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
        _ location: (inout Instance, Int) throws(VMIError) -> Location
    ) -> status_t {
        guard let pages = unsafe pages, 1...pageLimit ~= count, protection == PROT_READ else {
            return VMI_FAILURE
        }
        var isAny = false
        for page in 0..<count {
            unsafe pages[page] = nil
            let copy = with(vmi) { (instance: inout Instance) throws(VMIError) in
                unsafe try instance.copy(location(&instance, page))
            }
            guard let copy = unsafe copy else { continue }
            unsafe pages[page] = copy
            isAny = true
        }
        return isAny ? VMI_SUCCESS : VMI_FAILURE
    }

    extension Instance {
        /// A page of this program's own that shows what is at a place.
        fileprivate mutating func copy(_ location: Location) throws(VMIError) -> UnsafeMutableRawPointer {
            let size = Int(Frame.size)
            let flags = MAP_PRIVATE | MAP_ANONYMOUS
            guard let start = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0),
                unsafe start != MAP_FAILED
            else { throw .unsupported }
            var span = unsafe MutableSpan(
                _unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: size)
            guard read(location, into: &span) == size, unsafe mprotect(start, size, PROT_READ) == 0 else {
                unsafe munmap(start, size)
                throw .unsupported
            }
            return unsafe start
        }
    }
#endif
