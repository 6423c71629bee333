// SPDX-License-Identifier: Apache-2.0

extension Inspector {
    /// Runs a program and writes its record, a line of JSON, to `sink`.
    ///
    /// Returns what was wrong, which the record tells too: as `error` when nothing could be read, else as
    /// `partial`.
    public mutating func run<Sink: ByteSink>(
        _ program: Program, context: RecordContext? = nil, limit: Int = Record<Sink>.imageLimit,
        to sink: inout Sink
    ) -> VMIError? {
        var record = Record(sink, program: program.name, context: context, limit: limit)
        switch program {
        case .processList:
            let doubt = writeProcesses(to: &record)
            sink = record.finish(list: "processes", doubt: doubt)
            return doubt
        case .moduleList:
            let doubt = writeModules(to: &record)
            sink = record.finish(list: "modules", doubt: doubt)
            return doubt
        case .mapAddress(let symbol):
            do throws(VMIError) {
                try write(symbol: symbol, to: &record)
                sink = record.finish()
                return nil
            } catch {
                sink = record.finish(error: error.code, error.message)
                return error
            }
        }
    }

    private mutating func writeProcesses<Sink: ByteSink>(to record: inout Record<Sink>) -> VMIError? {
        do throws(VMIError) {
            try forEachProcess { (process: Process) throws(VMIError) in
                try record.element(of: "processes")
                record.json.open("{")
                record.json.key("pid")
                record.json.number(Int64(process.pid))
                record.json.key("name")
                record.json.string(process.name)
                record.json.key("address")
                record.json.address(process.task.raw)
                record.json.close("}")
            }
            return nil
        } catch {
            return error
        }
    }

    private mutating func writeModules<Sink: ByteSink>(to record: inout Record<Sink>) -> VMIError? {
        do throws(VMIError) {
            try forEachModule { (module: Module) throws(VMIError) in
                try record.element(of: "modules")
                record.json.open("{")
                record.json.key("name")
                record.json.string(module.name)
                record.json.key("address")
                record.json.address(module.address.raw)
                if let size = module.size {
                    record.json.key("size")
                    record.json.number(size)
                }
                record.json.close("}")
            }
            return nil
        } catch {
            return error
        }
    }

    /// Everything is read before anything is written, so a doubt leaves no half of a record.
    private mutating func write<Sink: ByteSink>(
        symbol: String, to record: inout Record<Sink>
    ) throws(VMIError) {
        let kernel = try kernel()
        let address = try address(of: symbol)
        let physical = try memory.translate(address, in: kernel.space)
        var bytes: InlineArray<64, UInt8> = .init(repeating: 0)
        var span = bytes.mutableSpan
        try memory.read(address, in: kernel.space, into: &span)
        record.json.key("os")
        record.json.string("linux")
        record.json.key("symbol")
        record.json.string(symbol)
        record.json.key("virtual")
        record.json.address(address.raw)
        record.json.key("physical")
        record.json.address(physical.raw)
        record.json.key("bytes")
        record.json.bytes(bytes.span)
    }
}
