// SPDX-License-Identifier: Apache-2.0
import CBench
import VMICore

/// What is measured on a dump.
enum Work: String, CaseIterable {
    case translateC, translateCold, translateWarm
    case readC, readCold, readWarm
    case streamC, streamCopy, streamCold
    case processesC, processesCold, processesWarm, processesFirst, record

    /// What the others of its kind are compared with.
    var plain: Work {
        switch self {
        case .translateC, .translateCold, .translateWarm: .translateC
        case .readC, .readCold, .readWarm: .readC
        case .streamC, .streamCopy, .streamCold: .streamC
        case .processesC, .processesCold, .processesWarm, .processesFirst, .record: .processesC
        }
    }

    var title: String {
        switch self {
        case .translateC: "translate a page: plain C walk"
        case .translateCold: "translate a page: core, cold"
        case .translateWarm: "translate a page: core, warm"
        case .readC: "read a page: plain C"
        case .readCold: "read a page: core, cold"
        case .readWarm: "read a page: core, warm"
        case .streamC: "read 64 MiB, a page: plain C"
        case .streamCopy: "read 64 MiB, a page: memcpy alone"
        case .streamCold: "read 64 MiB, a page: core, cold"
        case .processesC: "list processes: plain C"
        case .processesCold: "list processes: core, cold"
        case .processesWarm: "list processes: core, warm"
        case .processesFirst: "list processes: core, kernel not yet found"
        case .record: "list processes: core, cold, as a record"
        }
    }

    /// How many of what its title names are done at a time; a list is one.
    var operations: Int {
        switch plain {
        case .processesC: 1
        case .streamC: Subject.streamCount
        default: Subject.pageCount
        }
    }

    /// What goes before, unmeasured.
    func prepare(_ subject: Subject) throws {
        switch self {
        case .translateCold, .readCold, .streamCold: try subject.inspector.memory.refresh()
        // Whether the kernel is still in its place is looked at after each refresh: part of the work.
        case .processesCold, .record: try subject.inspector.refresh()
        default: break
        }
    }

    /// Whether its result has to be that of the plain one.
    var isCompared: Bool { self != .record }

    /// Does it once.
    func run(_ subject: Subject) throws -> UInt64 {
        let first = subject.pages.first.raw
        let count = UInt64(subject.pages.count)
        switch self {
        case .translateC: return cbench_translate_pages(&subject.plain, first, count)
        case .readC: return cbench_read_pages(&subject.plain, first, count, &subject.page)
        case .processesC:
            return cbench_processes(&subject.plain, subject.initTask, &subject.offsets, &subject.page)
        case .streamC, .streamCopy, .streamCold: return try stream(subject)
        case .translateCold, .translateWarm:
            return try CoreWork.translate(subject.pages, &subject.inspector.memory, subject.kernel.space)
        case .readCold, .readWarm:
            return try CoreWork.read(
                subject.pages, &subject.inspector.memory, subject.kernel.space, &subject.page)
        case .processesCold, .processesWarm: return try CoreWork.processes(&subject.inspector)
        case .processesFirst:
            var inspector = try subject.makeInspector()
            return try CoreWork.processes(&inspector)
        case .record: return try CoreWork.record(&subject.inspector)
        }
    }

    /// 64 MiB in the order of their addresses; a small guest's memory more than once.
    private func stream(_ subject: Subject) throws -> UInt64 {
        let pages = subject.stream
        let physical = cbench_translate(&subject.plain, pages.first.raw) >> 12
        var sum: UInt64 = 0
        for _ in 0..<Subject.streamCount / pages.count {
            switch self {
            case .streamC:
                sum &+= cbench_read_pages(&subject.plain, pages.first.raw, UInt64(pages.count), &subject.page)
            case .streamCopy:
                sum &+= cbench_copy_frames(&subject.plain, physical, UInt64(pages.count), &subject.page)
            default:
                sum &+= try CoreWork.read(
                    pages, &subject.inspector.memory, subject.kernel.space, &subject.page)
            }
        }
        return sum
    }
}
