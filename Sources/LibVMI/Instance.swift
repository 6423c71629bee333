// SPDX-License-Identifier: Apache-2.0
import FileBackend
import SystemPackage
import TargetBundle
import VMICore

/// What a `vmi_instance_t` points to: an open dump, and its kernel once a profile has been given.
final class Instance {
    /// Where to read.
    enum Place {
        case physical(UInt64)
        /// In a process's address space, or with pid 0 in the kernel's.
        case virtual(UInt64, pid: Int32)
        case symbol(String)
    }

    private let dump: Dump
    private var physical: PhysicalMemory
    private var inspector: Inspector?
    /// The process asked for last, and its address space: programs read one process many times.
    private var recent: (pid: Int32, space: AddressSpace)?

    init(path: String) throws {
        let dump = try Dump.open(FilePath(path))
        physical = try PhysicalMemory(target: dump.target)
        self.dump = dump
    }

    /// Takes a profile, and finds its kernel.
    func useProfile(_ bytes: [UInt8]) throws {
        var inspector = try Inspector(target: dump.target, profile: PackedProfile(bytes))
        _ = try inspector.kernel()
        self.inspector = consume inspector
        recent = nil
    }

    /// Where a symbol is in the running kernel.
    func address(of symbol: String) throws(VMIError) -> VirtualAddress {
        guard let address = try inspector?.address(of: symbol) else { throw .kernelNotFound }
        return address
    }

    /// The physical address of a virtual one.
    func translate(_ address: VirtualAddress, pid: Int32) throws(VMIError) -> PhysicalAddress {
        let space = try space(of: pid)
        guard let place = try inspector?.memory.translate(address, in: space) else { throw .kernelNotFound }
        return place
    }

    /// Fills `destination`, page by page; returns how many bytes could be read.
    func read(_ place: Place, into destination: inout MutableSpan<UInt8>) -> Int {
        var done = 0
        do throws(VMIError) {
            while done < destination.count {
                let address = try resolve(place, further: UInt64(done))
                let part = min(destination.count - done, Int(Frame.size) - address.offset)
                try physical.read(address, into: &destination, at: done, count: part)
                done += part
            }
        } catch {}
        return done
    }

    private func resolve(_ place: Place, further distance: UInt64) throws(VMIError) -> PhysicalAddress {
        switch place {
        case .physical(let address): PhysicalAddress(address &+ distance)
        case .virtual(let address, let pid): try translate(VirtualAddress(address &+ distance), pid: pid)
        case .symbol(let name): try translate(address(of: name).advanced(by: distance), pid: 0)
        }
    }

    private func space(of pid: Int32) throws(VMIError) -> AddressSpace {
        if let recent, recent.pid == pid { return recent.space }
        let found = pid == 0 ? try inspector?.kernel().space : try inspector?.addressSpace(of: pid)
        guard let found else { throw .kernelNotFound }
        recent = (pid, found)
        return found
    }
}
