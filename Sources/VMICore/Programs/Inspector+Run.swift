// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

extension Inspector {
    /// Runs a program and writes its record, a line of JSON, to `sink`.
    ///
    /// Returns what was wrong, which the record tells too: as `error` when nothing could be read, else as
    /// `partial`.
    public mutating func run<Sink: ByteSink>(
        _ program: Program, context: RecordContext? = nil, limit: Int = Record<Sink>.imageLimit,
        to sink: inout Sink
    ) -> VMIError? {
        var record = Record(
            sink, program: program.name, context: context, limit: limit, list: program.kind.list)
        var doubt: VMIError?
        steps = Self.patience
        do throws(VMIError) { try write(program, to: &record) } catch { doubt = error }
        sink = record.finish(doubt: doubt)
        return doubt
    }

    private mutating func write<Sink: ByteSink>(
        _ program: Program, to record: inout Record<Sink>
    ) throws(VMIError) {
        switch program.kind {
        case .processList: try writeProcesses(to: &record)
        case .threads: try writeThreads(of: program.process, to: &record)
        case .credentials: try writeCredentials(of: program.process, to: &record)
        case .moduleList: try writeModules(to: &record)
        case .maps: try writeMaps(of: program.process, to: &record)
        case .files: try writeFiles(of: program.process, to: &record)
        case .sockets: try writeSockets(of: program.process, to: &record)
        case .kernelLog: try writeLog(newest: program.count ?? .max, to: &record)
        case .mapAddress, .mapSymbol: try writePlace(program, to: &record)
        case .pages: try writePages(of: program.process, to: &record)
        case .dump: try writeBytes(program, to: &record)
        case .accessCheck: throw .onlyInMonitor
        }
    }

    /// The address space that is asked for: a process's, or the kernel's own.
    mutating func space(of process: ProcessSelector?) throws(VMIError) -> AddressSpace {
        guard let process else { return try kernel().space }
        return try addressSpace(of: self.process(process))
    }
}
