// SPDX-License-Identifier: Apache-2.0
public import Spec
import TargetBundle

/// What a monitor that runs is asked.
public struct Question: Sendable, Equatable {
    public enum Action: String, Sendable, CaseIterable {
        /// Run a program from now on, or at another interval.
        case start
        case stop
        /// Run a program now, and answer with its record.
        case run
        /// Tell what runs.
        case list
        /// Stop working: a drill.
        case hang

        /// Whether it is about one program.
        public var hasProgram: Bool {
            switch self {
            case .start, .stop, .run: true
            case .list, .hang: false
            }
        }
    }

    public var action: Action
    /// One of the monitor's targets; nil is all of them.
    public var target: String?
    /// What it is to start, stop or run: a program of stubvmi's, or one in C of its image.
    public var program: Program?
    public var cProgram: CProgram?
    /// Where the program's symbol was linked, for a monitor whose profile lacks it.
    public var linked: UInt64?

    public init(
        _ action: Action, target: String? = nil, program: Program? = nil, cProgram: CProgram? = nil
    ) {
        self.action = action
        self.target = target
        self.program = program
        self.cProgram = cProgram
    }

    /// The name of the program that it is about.
    public var programName: String? { program?.kind.rawValue ?? cProgram?.name }

    /// The JSON document that the image reads.
    public var json: String {
        var members: [(String, JSON)] = [("version", .number(1)), ("do", .text(action.rawValue))]
        if let target { members.append(("target", .text(target))) }
        if let program { members.append(("program", program.json(linked: linked))) }
        if let cProgram { members.append(("program", cProgram.json)) }
        return JSON.object(members).text
    }
}
