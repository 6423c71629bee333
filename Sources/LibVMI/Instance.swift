// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import TargetBundle
import VMICore

/// What a `vmi_instance_t` points to: an open target, and its kernel once a profile has been given.
///
/// A structure in memory of its own rather than an object: a call from C costs no reference count.
struct Instance: ~Copyable {
    let target: Target
    /// The target's memory until there is a profile, and through the inspector from then on: never both, since
    /// they would take each other's pages out of the window.
    private var bare: VirtualMemory?
    private var inspector: Inspector?
    private(set) var profile: PackedProfile?
    /// The profile's path, as C programs are lent it.
    private(set) var profilePath = LentText()
    /// The kernel, once it was found.
    private(set) var kernel: Kernel?
    /// How the target translates by its processors' word, once a program has asked for that.
    var pagingSpace: AddressSpace?
    /// Whether pages that Windows has taken out of a working set are mapped.
    var acceptsTransition = false { didSet { forgetProcesses() } }

    /// The process asked for last, and its address space: programs read one process many times.
    var recentPID: Int32 = 0
    var recentSpace: AddressSpace?
    var spaces = SpaceCache()
    var symbols = SymbolCache()
    var names = NameCache()
    /// What the last translation could not find.
    var fault: Fault?
    var lentFault = LentFault()
    /// What it is told of, if it was opened to be told.
    var desk: EventDesk?
    /// How often the program has stopped the target, and not let it go yet.
    private var pauses = 0

    init(_ target: Target) throws(VMIError) {
        self.target = target
        bare = VirtualMemory(try target.memory())
    }

    /// Takes a profile, and finds its kernel; without success only physical memory is understood.
    mutating func use(_ profile: PackedProfile, from path: [UInt8]) throws(VMIError) {
        forgetKernel()
        do throws(VMIError) {
            var inspector = try target.inspector(profile)
            kernel = try inspector.kernel()
            self.inspector = consume inspector
        } catch {
            bare = VirtualMemory(try target.memory())
            throw error
        }
        self.profile = profile
        profilePath = LentText(path.span)
        recentSpace = kernelSpace
    }

    private mutating func forgetKernel() {
        bare = nil
        inspector = nil
        kernel = nil
        profile = nil
        profilePath = LentText()
        symbols.removeAll()
        names.removeAll()
        forgetProcesses()
    }

    deinit {
        desk?.close()
        for _ in 0..<pauses { try? target.resume() }
    }

    mutating func pause() throws(VMIError) {
        try target.pause()
        pauses += 1
    }

    /// Lets the target go, if it was this instance that stopped it.
    mutating func resume() throws(VMIError) {
        guard pauses > 0 else { throw .unsupported }
        try target.resume()
        pauses -= 1
    }

    /// Works on the target's memory.
    @inline(__always)
    mutating func memory<Result>(
        _ body: (inout VirtualMemory) throws(VMIError) -> Result
    ) throws(VMIError) -> Result {
        if let result = try inspector?.memory.lend(to: body) { return result }
        if let result = try bare?.lend(to: body) { return result }
        throw .kernelNotFound
    }

    /// Works on what is known of the target.
    mutating func inspect<Result>(
        _ body: (inout Inspector) throws(VMIError) -> Result
    ) throws(VMIError) -> Result {
        if let result = try inspector?.lend(to: body) { return result }
        throw .kernelNotFound
    }
}

extension VirtualMemory {
    @inline(__always)
    fileprivate mutating func lend<Result>(
        to body: (inout VirtualMemory) throws(VMIError) -> Result
    ) throws(VMIError) -> Result { try body(&self) }
}

extension Inspector {
    fileprivate mutating func lend<Result>(
        to body: (inout Inspector) throws(VMIError) -> Result
    ) throws(VMIError) -> Result { try body(&self) }
}
