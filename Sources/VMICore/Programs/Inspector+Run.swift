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
            sink, program: program.name, of: profile.system, context: context, limit: limit,
            list: program.kind.list)
        var doubt: VMIError?
        steps = Self.patience
        do throws(VMIError) { try write(program, to: &record) } catch { doubt = error }
        sink = record.finish(doubt: doubt)
        return doubt
    }

    /// Each `if` is decided when this is compiled, so that what a program needs is not linked without it.
    private mutating func write<Sink: ByteSink>(
        _ program: Program, to record: inout Record<Sink>
    ) throws(VMIError) {
        typealias Kind = ProgramKind
        let wanted = program.process
        if let system = program.kind.system, system != profile.system { throw .onlyOn(system) }
        switch program.kind {
        case .processList: if Kind.processList.isLinked { return try writeProcesses(to: &record) }
        case .threads: if Kind.threads.isLinked { return try writeThreads(of: wanted, to: &record) }
        case .credentials:
            if Kind.credentials.isLinked { return try writeCredentials(of: wanted, to: &record) }
        case .moduleList: if Kind.moduleList.isLinked { return try writeModules(to: &record) }
        case .maps: if Kind.maps.isLinked { return try writeMaps(of: wanted, to: &record) }
        case .files: if Kind.files.isLinked { return try writeFiles(of: wanted, to: &record) }
        case .handles: if Kind.handles.isLinked { return try writeHandles(of: wanted, to: &record) }
        case .sockets: if Kind.sockets.isLinked { return try writeSockets(of: wanted, to: &record) }
        case .kernelLog:
            if Kind.kernelLog.isLinked { return try writeLog(newest: program.count ?? .max, to: &record) }
        case .mapAddress: if Kind.mapAddress.isLinked { return try writePlace(program, to: &record) }
        case .mapSymbol: if Kind.mapSymbol.isLinked { return try writePlace(program, to: &record) }
        case .pages: if Kind.pages.isLinked { return try writePages(of: wanted, to: &record) }
        case .dump: if Kind.dump.isLinked { return try writeBytes(program, to: &record) }
        case .registers, .cr3Events, .msrEvents, .cpuidEvents, .guestRequests, .interrupts, .processWatch,
            .breakpoint, .syscallWatch, .singleStep, .memory, .accessCheck:
            throw program.kind.isLinked ? .onlyInMonitor : .notLinked
        }
        throw .notLinked
    }

    /// The address space that is asked for: a process's, or the kernel's own.
    mutating func space(of process: ProcessSelector?) throws(VMIError) -> AddressSpace {
        guard let process else { return try kernel().space }
        return try addressSpace(of: self.process(process))
    }
}
