// SPDX-License-Identifier: Apache-2.0
internal import CConfig
internal import TargetBundle
internal import VMICore

// What json-c reads becomes Swift values here.

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

        init(_ work: Work, milliseconds: UInt64) {
            self.work = work
            let usual = UInt64(work.program?.kind.defaultInterval ?? 0)
            interval = (milliseconds == 0 ? usual : milliseconds) * 1_000_000
        }
    }

    var monitor: String
    var targets: [Target] = []
    var tasks: [Task] = []
}

extension Edge {
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
            configuration.tasks.append(try task(program))
        }
        return configuration
    }

    /// What dom0 asks of a monitor that runs.
    static func demand(_ json: [UInt8]) throws(StartError) -> Demand {
        var parsed = config_request()
        var why: UnsafePointer<CChar>?
        let result = unsafe json.withUnsafeBytes { bytes in
            unsafe request_parse(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, &parsed, &why)
        }
        guard result == 0 else {
            throw StartError(
                message: "the request was refused: " + (unsafe why.map { unsafe String(cString: $0) } ?? ""))
        }
        let target = text(of: parsed.target)
        var demand = Demand(.list, of: target.utf8.isEmpty ? nil : target)
        switch request_verb(rawValue: parsed.verb) {
        case REQUEST_START: demand.verb = .start(try task(parsed.program))
        case REQUEST_STOP: demand.verb = .stop(try task(parsed.program).work)
        case REQUEST_RUN: demand.verb = .run(try task(parsed.program).work)
        case REQUEST_HANG: demand.verb = .hang
        default: break
        }
        return demand
    }

    private static func task(_ asked: config_program) throws(StartError) -> Configuration.Task {
        Configuration.Task(try work(asked), milliseconds: asked.every_ms)
    }

    /// A program as it is asked for.
    private static func work(_ asked: config_program) throws(StartError) -> Work {
        let name = text(of: asked.name)
        if let program = CProgram(named: name) { return .call(program) }
        guard let kind = ProgramKind(named: Array(name.utf8)), kind.isLinked else {
            throw StartError(message: "this image does not have the program " + name)
        }
        let symbol = text(of: asked.symbol)
        let address = text(of: asked.address)
        let linked = text(of: asked.linked)
        let process = text(of: asked.process)
        let wanted = ProcessSelector(process)
        guard process.utf8.isEmpty || wanted != nil else {
            throw StartError(message: name + " is given what is no process: " + process)
        }
        for text in [address, linked] where !text.utf8.isEmpty && hexadecimal(text) == nil {
            throw StartError(message: name + " is given what is no address: " + text)
        }
        do throws(ProgramError) {
            var program = try Program(
                kind, symbol: symbol.utf8.isEmpty ? nil : symbol, address: hexadecimal(address),
                process: wanted, count: asked.count == 0 ? nil : asked.count)
            program.linked = hexadecimal(linked)
            return .inspect(program)
        } catch {
            throw StartError(message: name + " " + error.message)
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
