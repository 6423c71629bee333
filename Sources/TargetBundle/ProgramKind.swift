// SPDX-License-Identifier: Apache-2.0

/// What can be asked of a target, by the name that stands in specs, bundles, records and on the command line.
public enum ProgramKind: String, CaseIterable, Sendable {
    case processList = "process-list"
    case threads
    /// Who each process is to the kernel: users, groups, capabilities, namespaces.
    case credentials
    case moduleList = "module-list"
    /// The memory maps of processes, as /proc/PID/maps.
    case maps
    /// Open files.
    case files
    /// What processes hold of Windows's kernel.
    case handles
    case sockets
    /// The kernel's log.
    case kernelLog = "dmesg"
    /// Where an address or a kernel symbol lies, and the bytes there.
    case mapAddress = "map-addr"
    /// The same of a kernel symbol.
    case mapSymbol = "map-symbol"
    /// The pages of an address space.
    case pages = "va-pages"
    /// Bytes of memory.
    case dump
    /// The registers of each processor.
    case registers
    /// Writes to the register that says where a process's page tables are.
    case cr3Events = "cr3-event"
    /// Writes to one model-specific register.
    case msrEvents = "msr-event"
    /// Questions about the processor's features.
    case cpuidEvents = "cpuid-event"
    /// Events that the guest asks for by a hypercall.
    case guestRequests = "guest-request"
    /// Each process that is started, and each program that one becomes.
    case processWatch = "process-watch"
    /// Who comes by a function of the kernel's, and with what arguments.
    case breakpoint
    /// Which processes make a system call, and with what arguments.
    case syscallWatch = "syscall-watch"
    /// Breakpoints of the guest's own (INT3).
    case interrupts = "interrupt-event"
    /// The instructions that a processor executes from a place of the kernel's on.
    case singleStep = "singlestep-event"
    /// Writes to a piece of the kernel's memory.
    case memory = "mem-event"
    /// Tries what tiers allow and forbid, and reports what was refused.
    case accessCheck = "access-check"

    /// What a program can be told beside how often it runs.
    public struct Settings: OptionSet, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// A kernel symbol.
        public static let symbol = Settings(rawValue: 1)
        /// A virtual address.
        public static let address = Settings(rawValue: 2)
        /// A process, by its pid or its name.
        public static let process = Settings(rawValue: 4)
        /// How many bytes, or how many messages.
        public static let count = Settings(rawValue: 8)
        /// A symbol that means all that begin so (`isFamily`).
        public static let family = Settings(rawValue: 16)
    }

    /// The settings without which it would not know what to do.
    public var needed: Settings {
        switch self {
        case .mapSymbol: .symbol
        case .dump: [.address, .count]
        case .msrEvents: .address
        case .singleStep, .memory: .count
        default: []
        }
    }

    /// The settings that it understands.
    public var understood: Settings {
        switch self {
        case .processList, .moduleList, .registers, .accessCheck: []
        case .cr3Events, .cpuidEvents, .guestRequests, .interrupts, .processWatch: []
        case .breakpoint: [.symbol, .family, .address, .process]
        case .syscallWatch: [.symbol, .family, .process]
        case .singleStep, .memory: [.symbol, .address, .count]
        case .msrEvents: .address
        case .threads, .credentials, .maps, .files, .handles, .sockets, .pages: .process
        case .kernelLog: .count
        case .mapAddress: [.symbol, .address, .process]
        case .mapSymbol: .symbol
        case .dump: [.address, .count, .process]
        }
    }

    /// The only system that has what it reads; nil where all do.
    public var system: PackedProfile.OperatingSystem? {
        switch self {
        case .credentials, .maps, .files, .sockets, .kernelLog: .linux
        case .processWatch, .breakpoint, .syscallWatch: .linux
        case .handles: .windows
        default: nil
        }
    }

    /// Whether it asks the hypervisor, and not the target's memory: no dump can answer.
    public var asksHypervisor: Bool { self == .accessCheck || isAboveRead }

    /// Whether it does more than read its target's memory: tier `control` or `events`.
    public var isAboveRead: Bool { self == .registers || isAboutEvents }

    /// Whether it tells of what happens, and not of what is: tier `events`.
    public var isAboutEvents: Bool {
        switch self {
        case .cr3Events, .msrEvents, .cpuidEvents, .guestRequests, .interrupts: true
        case .processWatch, .breakpoint, .syscallWatch, .singleStep, .memory: true
        default: false
        }
    }

    /// Milliseconds between two records, where nobody says: what tells of events has to tell again. nil is once.
    public var defaultInterval: Int? { isAboutEvents ? 1000 : nil }

    /// What the functions begin with that carry out system calls for programs of 64 bits.
    public static let callPrefix = "__x64_sys_"

    /// The kernel's symbol for what a program is given as its symbol; of system calls, where none is given, that of all of
    /// them.
    public func kernelSymbol(_ symbol: String?) -> String? {
        guard self == .syscallWatch else { return symbol }
        return Self.callPrefix + (symbol ?? "*")
    }

    /// Whether a symbol means all that begin so: it ends in `*`.
    public static func isFamily(_ symbol: String) -> Bool { symbol.utf8.last == UInt8(ascii: "*") }

    /// The most bytes or messages that can be asked for.
    public static let countLimit: UInt64 = 65536

    /// The longest name of a process, and so the longest that can be asked for (TASK_COMM_LEN).
    public static let processLimit = 15

    /// The program of a name. Said here, because what the compiler makes for so many names is a dictionary, which
    /// the image has no need of.
    public init?(rawValue: String) { self.init(named: Array(rawValue.utf8)) }

    /// The program of a name, compared byte by byte.
    public init?(named name: [UInt8]) {
        for kind in Self.allCases where kind.rawValue.utf8.elementsEqual(name) {
            self = kind
            return
        }
        return nil
    }
}
