// SPDX-License-Identifier: Apache-2.0
public import TargetBundle

/// What is asked of a target.
public struct Program: Sendable, Equatable {
    public var kind: ProgramKind
    public var symbol: String?
    /// Where the symbol was linked, for a profile that lacks it.
    public var linked: UInt64?
    public var address: UInt64?
    public var process: ProcessSelector?
    public var count: UInt64?

    /// A program with what it is told; throws when that is too little, or more than it understands.
    public init(
        _ kind: ProgramKind, symbol: String? = nil, address: UInt64? = nil, process: ProcessSelector? = nil,
        count: UInt64? = nil
    ) throws(ProgramError) {
        self.kind = kind
        self.symbol = symbol
        self.address = address
        self.process = process
        self.count = count
        var given: ProgramKind.Settings = []
        if let symbol { given.formUnion(ProgramKind.isFamily(symbol) ? [.symbol, .family] : .symbol) }
        if address != nil { given.insert(.address) }
        if process != nil { given.insert(.process) }
        if count != nil { given.insert(.count) }
        try kind.check(given, count: count ?? 1)
    }

    private init(plain kind: ProgramKind) { self.kind = kind }

    public static let processList = Program(plain: .processList)
    public static let moduleList = Program(plain: .moduleList)
    public static let accessCheck = Program(plain: .accessCheck)

    /// Where a kernel symbol lies, and the 64 bytes there.
    public static func mapAddress(symbol: String) -> Program {
        var program = Program(plain: .mapAddress)
        program.symbol = symbol
        return program
    }

    /// Whether another one asks for the same. Byte by byte: comparing texts as Unicode has it takes 25 KB of the image.
    public func asksTheSame(as other: Program) -> Bool {
        let (one, another) = (symbol ?? "", other.symbol ?? "")
        return kind == other.kind && one.utf8.elementsEqual(another.utf8) && address == other.address
            && process == other.process && count == other.count
    }

    /// What the names of the functions begin with that it is about; nil where it is not about several.
    public var family: [UInt8]? {
        guard let symbol = kind.kernelSymbol(symbol), ProgramKind.isFamily(symbol) else { return nil }
        return Array(symbol.utf8.dropLast())
    }

    /// Its name on the command line, in specs and in records.
    public var name: String { kind.rawValue }
}

/// Which processes a program is about.
public enum ProcessSelector: Sendable, Equatable {
    case pid(Int32)
    /// All of that name.
    case name(Text)

    /// What a person wrote: digits are a pid, anything else a name; nil for what can be neither.
    public init?(_ text: String) {
        var number: Int32 = 0
        var isNumber = true
        for byte in text.utf8 {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else {
                isNumber = false
                break
            }
            let (tens, isLong) = number.multipliedReportingOverflow(by: 10)
            let (sum, isOver) = tens.addingReportingOverflow(Int32(byte - UInt8(ascii: "0")))
            if isLong || isOver { return nil }
            number = sum
        }
        guard !text.utf8.isEmpty, text.utf8.count <= ProgramKind.processLimit else { return nil }
        if isNumber {
            self = .pid(number)
        } else {
            guard let name = Text(text) else { return nil }
            self = .name(name)
        }
    }
}

/// Where and when a record was made; the image tells, `inspect` has no need to.
public struct RecordContext: Sendable {
    public var monitor: String
    public var target: String?
    public var milliseconds: UInt64
    /// The request of dom0's that it answers.
    public var request: UInt32?

    /// Without a target, of all of them.
    public init(monitor: String, target: String?, milliseconds: UInt64, request: UInt32? = nil) {
        self.monitor = monitor
        self.target = target
        self.milliseconds = milliseconds
        self.request = request
    }
}
