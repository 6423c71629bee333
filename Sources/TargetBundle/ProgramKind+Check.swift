// SPDX-License-Identifier: Apache-2.0

extension ProgramKind {
    /// Whether it is given a place, by a symbol or by an address.
    private var isAboutPlace: Bool {
        switch self {
        case .mapAddress, .breakpoint, .singleStep, .memory: true
        default: false
        }
    }

    /// Throws when what a program is told is too little, or more than it understands.
    public func check(_ given: Settings, count: UInt64) throws(ProgramError) {
        guard count >= 1, count <= Self.countLimit else { throw .count }
        guard given.isSubset(of: understood) else { throw .superfluous(given.subtracting(understood)) }
        guard needed.isSubset(of: given) else { throw .missing(needed.subtracting(given)) }
        guard isAboutPlace else { return }
        guard given.contains(.symbol) != given.contains(.address) else { throw .eitherSymbolOrAddress }
        guard self == .mapAddress else { return }
        // A symbol is the kernel's.
        guard !given.contains([.symbol, .process]) else { throw .superfluous(.process) }
    }
}

/// Why a program cannot be run as asked.
public enum ProgramError: Error, Equatable, Sendable {
    case missing(ProgramKind.Settings)
    case superfluous(ProgramKind.Settings)
    case eitherSymbolOrAddress
    /// The count is not between 1 and `ProgramKind.countLimit`.
    case count

    /// A clause for people, which follows the program's name.
    public var message: String {
        switch self {
        case .missing(let settings): "needs " + settings.words
        case .superfluous(let settings): "does not understand " + settings.words
        case .eitherSymbolOrAddress: "needs either a symbol or an address"
        case .count: "takes a count of 1 to " + String(ProgramKind.countLimit)
        }
    }
}

extension ProgramKind.Settings {
    /// What is in it, for people.
    public var words: String {
        var words = ""
        for (setting, word) in [
            (Self.symbol, "a symbol"), (.family, "a symbol with *"), (.address, "an address"),
            (.process, "a process"), (.count, "a count"),
        ] where contains(setting) {
            words += (words.isEmpty ? "" : " and ") + word
        }
        return words
    }
}
