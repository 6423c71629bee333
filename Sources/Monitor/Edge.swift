// SPDX-License-Identifier: Apache-2.0
internal import CConfig
internal import CControl
internal import CMonitor
internal import CPlatform
internal import TargetBundle
internal import VMICore

// Where `unsafe` stands in the monitor, beside Edge+Supervision.swift: C's pointers and arrays become Swift values here.

/// Why a monitor cannot do what dom0 asks.
struct StartError: Error {
    var message: String
}

/// What dom0 asks of this monitor.
struct Configuration {
    struct Target {
        var name: String
        var profile: Int
    }

    struct Task {
        var work: Work
        /// Nanoseconds between two runs; 0 is once.
        var interval: UInt64
    }

    var monitor: String
    var targets: [Target] = []
    var tasks: [Task] = []
}

/// What can be tried on a domain beside mapping its frames.
enum DomainOperation: CaseIterable {
    case state, pause, readRegisters, writeRegisters, readContext, writeContext, events
}

/// What one attempt to map a frame, or to do something to a domain, came to.
enum Attempt {
    case allowed
    case denied
    /// There is no such frame.
    case absent
    /// There is no such domain.
    case gone
    /// The hypervisor is of another release than the image was built for, so it cannot be tried.
    case otherRelease
    case failed
}

enum Edge {
    /// The bundle that the domain was started with.
    static func ramdisk() throws(StartError) -> PackedBundle {
        var available = 0
        guard let start = unsafe monitor_bundle(&available) else {
            throw StartError(message: "there is no target bundle")
        }
        do throws(FormatError) {
            return try PackedBundle(unsafe Span(_unsafeStart: start, count: available))
        } catch {
            throw StartError(bundle: error)
        }
    }

    /// A xenstore node of at most `limit` bytes; nil when there is none.
    static func read(_ path: String, limit: Int) throws(StartError) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: limit)
        let length = unsafe path.withCString { path in
            unsafe bytes.withUnsafeMutableBufferPointer {
                unsafe monitor_read(path, $0.baseAddress, $0.count)
            }
        }
        switch length {
        case 0...Int32(limit):
            bytes.removeLast(limit - Int(length))
            return bytes
        case PLATFORM_EABSENT: return nil
        case PLATFORM_EINVAL: throw StartError(message: "the node " + path + " is too long")
        default: throw StartError(message: "xenstore does not answer")
        }
    }

    /// Watches a xenstore node, so that `changed` tells of it and sleeping ends for it.
    static func watch(_ path: String) throws(StartError) {
        guard unsafe path.withCString({ unsafe monitor_watch($0) }) == 0 else {
            throw StartError(message: "xenstore does not answer")
        }
    }

    /// Whether a watched node may have changed since this was asked last.
    static func changed() -> Bool { monitor_changed() != 0 }

    /// Whether that much memory is free: Swift's own allocations must not fail.
    static func hasRoom(for bytes: Int) -> Bool { monitor_has_room(bytes) != 0 }

    /// The bundle's JSON document, as json-c reads it.
    static func configuration(_ json: [UInt8]) throws(StartError) -> Configuration {
        var parsed = config()
        var why: UnsafePointer<CChar>?
        let result = unsafe json.withUnsafeBytes { bytes in
            unsafe config_parse(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, &parsed, &why)
        }
        guard result == 0 else {
            throw StartError(
                message: "the config was refused: " + (unsafe why.map { unsafe String(cString: $0) } ?? ""))
        }
        var configuration = Configuration(monitor: text(of: parsed.monitor))
        for index in 0..<min(Int(parsed.target_count), Int(CONFIG_TARGETS)) {
            let target = element(index, of: parsed.targets, as: config_target.self)
            configuration.targets.append(
                Configuration.Target(name: text(of: target.name), profile: Int(target.profile)))
        }
        for index in 0..<min(Int(parsed.program_count), Int(CONFIG_PROGRAMS)) {
            let program = element(index, of: parsed.programs, as: config_program.self)
            configuration.tasks.append(
                Configuration.Task(
                    work: try Self.work(program), interval: program.every_ms * 1_000_000))
        }
        return configuration
    }

    /// A program as the config asks for it.
    private static func work(_ asked: config_program) throws(StartError) -> Work {
        let name = text(of: asked.name)
        if let program = CProgram(named: name) { return .call(program) }
        guard let kind = ProgramKind(named: Array(name.utf8)), kind.isLinked else {
            throw StartError(message: "the config asks for a program that this image does not have: " + name)
        }
        let symbol = text(of: asked.symbol)
        let address = text(of: asked.address)
        let process = text(of: asked.process)
        let wanted = ProcessSelector(process)
        guard process.utf8.isEmpty || wanted != nil else {
            throw StartError(message: "the config gives " + name + " no process: " + process)
        }
        let place = hexadecimal(address)
        guard address.utf8.isEmpty || place != nil else {
            throw StartError(message: "the config gives " + name + " no address: " + address)
        }
        do throws(ProgramError) {
            let program = try Program(
                kind, symbol: symbol.utf8.isEmpty ? nil : symbol, address: place, process: wanted,
                count: asked.count == 0 ? nil : asked.count)
            return .inspect(program)
        } catch {
            throw StartError(message: "the config's " + name + " " + error.message)
        }
    }

    /// `0x` and up to 16 digits.
    private static func hexadecimal(_ text: String) -> UInt64? {
        var number: UInt64 = 0
        var index = 0
        for byte in text.utf8 {
            switch (index, byte) {
            case (0, UInt8(ascii: "0")), (1, UInt8(ascii: "x")): break
            case (2..., UInt8(ascii: "0")...UInt8(ascii: "9")):
                number = number << 4 | UInt64(byte - UInt8(ascii: "0"))
            case (2..., UInt8(ascii: "a")...UInt8(ascii: "f")):
                number = number << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
            index += 1
        }
        return index > 2 && index <= 18 ? number : nil
    }

    /// Attaches a domain as a target, if it has that name and the policy lets it be read.
    static func attach(_ target: Int, domain: UInt32, name: String) throws(StartError) {
        let result = unsafe name.withCString { unsafe monitor_attach(UInt32(target), domain, $0) }
        let why: String
        switch result {
        case 0:
            // A frame that is not there tells as much of the policy as one that is.
            guard tryMapping(Frame(0), of: domain, writable: false) == .denied else { return }
            why = "the policy does not let it be read"
        case PLATFORM_EDENIED: why = "dom0 has not granted its name"
        case PLATFORM_EGONE: why = "its domain no longer exists"
        case PLATFORM_EINVAL: why = "dom0 named another domain"
        default: why = "xenstore does not answer"
        }
        throw StartError(message: "target " + name + " cannot be attached: " + why)
    }

    /// Lets go of every target; on return no page of any is mapped.
    static func detachAll() { monitor_detach_all() }

    /// Tells dom0 how this monitor is: see monitor.h.
    static func tell(_ state: String) { unsafe state.withCString { unsafe monitor_state($0) } }

    /// Sleeps until then, or until `changed` has something to tell.
    static func sleep(until nanoseconds: UInt64) { monitor_sleep_until(nanoseconds) }

    static func now() -> UInt64 { platform_nanoseconds() }

    static func domain(of target: Int) -> UInt32 { monitor_domid(UInt32(target)) }

    /// The most targets that a monitor can have.
    static let targetLimit = Int(MONITOR_TARGETS)

    static var ownDomain: UInt32 { monitor_self() }

    /// Tries to map a frame of any domain; whatever was mapped is given back at once.
    static func tryMapping(_ frame: Frame, of domain: UInt32, writable: Bool) -> Attempt {
        switch monitor_probe(domain, frame.number, writable ? 1 : 0) {
        case 0: .allowed
        case PLATFORM_EDENIED: .denied
        case PLATFORM_EABSENT: .absent
        case PLATFORM_EGONE: .gone
        default: .failed
        }
    }

    /// Tries what a higher tier may do to a domain; nothing is changed by it.
    static func tryOperation(_ operation: DomainOperation, on domain: UInt32) -> Attempt {
        let attempt =
            switch operation {
            case .state: CONTROL_TRY_STATE
            case .pause: CONTROL_TRY_PAUSE
            case .readRegisters: CONTROL_TRY_REGISTERS
            case .writeRegisters: CONTROL_TRY_SET_REGISTERS
            case .readContext: CONTROL_TRY_CONTEXT
            case .writeContext: CONTROL_TRY_SET_CONTEXT
            case .events: CONTROL_TRY_EVENTS
            }
        return switch control_try(domain, attempt.rawValue) {
        case 0: .allowed
        case PLATFORM_EDENIED: .denied
        case PLATFORM_EGONE: .gone
        case CONTROL_EVERSION: .otherRelease
        default: .failed
        }
    }

    /// A C array of characters, up to its NUL.
    private static func text<Characters>(of characters: Characters) -> String {
        unsafe withUnsafeBytes(of: characters) { bytes in
            var text: [UInt8] = []
            for index in 0..<bytes.count {
                let byte = unsafe bytes[index]
                if byte == 0 { break }
                text.append(byte)
            }
            return String(decoding: text, as: UTF8.self)
        }
    }

    /// Element `index` of a C array, which Swift sees as a tuple.
    static func element<Elements, Element>(
        _ index: Int, of elements: Elements, as type: Element.Type
    ) -> Element {
        unsafe withUnsafeBytes(of: elements) { bytes in
            unsafe bytes.load(fromByteOffset: index * MemoryLayout<Element>.stride, as: type)
        }
    }
}
