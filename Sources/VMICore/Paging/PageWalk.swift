// SPDX-License-Identifier: Apache-2.0

/// A walk through page tables, with each entry that it met.
///
/// `PhysicalMemory.walk` is the quick way to the same translation; this one is for who wants to see the tables.
public struct PageWalk: Sendable {
    /// One entry: where it lies, and what it holds.
    public struct Step: Equatable, Sendable {
        /// Of the table that it is in; 1 is the lowest.
        public var level: Int
        public var place: PhysicalAddress
        public var value: UInt64
    }

    private var steps: InlineArray<5, Step> = .init(
        repeating: Step(level: 0, place: PhysicalAddress(0), value: 0))
    /// How many entries it met.
    public private(set) var count = 0
    var translation: Translation?
    var doubt: VMIError = .platform(0)

    /// Entry `index`, which must be below `count`, from the top on.
    public subscript(index: Int) -> Step { steps[index] }

    /// The entry of a level, if the walk came to it.
    public func step(level: Int) -> Step? {
        for index in 0..<count where steps[index].level == level { return steps[index] }
        return nil
    }

    /// What the address means, or why it means nothing.
    public func get() throws(VMIError) -> Translation {
        guard let translation else { throw doubt }
        return translation
    }

    mutating func append(_ step: Step) {
        guard count < 5 else { return }
        steps[count] = step
        count += 1
    }
}

extension PhysicalMemory {
    /// Walks and tells of each entry. Where `nested` tables are given, the addresses that the tables hold are
    /// theirs to translate.
    public mutating func trace(
        _ address: VirtualAddress, in space: AddressSpace, under nested: NestedSpace? = nil
    ) -> PageWalk {
        var walk = PageWalk()
        do throws(VMIError) {
            walk.translation = try follow(address, in: space, under: nested, &walk)
        } catch {
            walk.doubt = error
        }
        return walk
    }

    private mutating func follow(
        _ address: VirtualAddress, in space: AddressSpace, under nested: NestedSpace?, _ walk: inout PageWalk
    ) throws(VMIError) -> Translation {
        let mode = space.mode
        guard mode.isCanonical(address) else { throw .notCanonical(address) }
        let width = mode == .legacy ? 4 : 8
        var table = space.root
        for level in stride(from: mode.levels, through: 1, by: -1) {
            let place = table.advanced(by: UInt64(mode.index(address, level: level) * width))
            let here = if let nested { try translate(place, under: nested) } else { place }
            let raw = try number(here, size: width)
            walk.append(PageWalk.Step(level: level, place: place, value: raw))
            // Where tables are nested, nobody has said whose the prototypes would be.
            var meant = raw
            if level == 1, nested == nil, let other = try prototype(PageTableEntry(raw: raw), in: space) {
                meant = other.raw
            }
            switch try Entry(meant, of: address, level: level, in: space) {
            case .page(let start, let size):
                return Translation(address, in: start, size: size, level: level)
            case .table(let start): table = start
            }
        }
        throw .notPresent(address, level: 1)
    }

    /// What an entry leads to.
    private enum Entry {
        case table(PhysicalAddress)
        case page(PhysicalAddress, size: UInt64)

        init(_ raw: UInt64, of address: VirtualAddress, level: Int, in space: AddressSpace) throws(VMIError) {
            let mode = space.mode
            let size = mode.pageSize(level: level)
            if mode == .legacy {
                let found = LegacyEntry(raw: UInt32(truncatingIfNeeded: raw))
                guard let entry = found.effective(acceptingTransition: space.acceptsTransition) else {
                    throw .notPresent(address, level: level)
                }
                let isLarge = level == 2 && entry.isLargePage
                guard !isLarge || !entry.setsReservedBits else { throw .reservedBits(address, level: level) }
                self =
                    isLarge
                    ? .page(entry.largePage, size: size)
                    : level == 1 ? .page(entry.frame.start, size: size) : .table(entry.frame.start)
                return
            }
            let found = PageTableEntry(raw: raw)
            if mode == .pae && level == 3 {
                guard found.isPresent else { throw .notPresent(address, level: level) }
                guard !found.setsReservedBitsOfPDPTE else { throw .reservedBits(address, level: level) }
                self = .table(found.frame.start)
                return
            }
            guard let entry = found.effective(in: space) else { throw .notPresent(address, level: level) }
            guard !entry.setsReservedBits(level: level, size: size, mode: mode) else {
                throw .reservedBits(address, level: level)
            }
            let isLarge = (2...3).contains(level) && entry.isLargePage
            self =
                level == 1 || isLarge
                ? .page(entry.page(size: size), size: size) : .table(entry.frame.start)
        }
    }
}
