// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import VMICore

/// An `access_context_t`, copied.
struct Context {
    var mechanism: translation_mechanism_t
    var address: UInt64
    var tables: UInt64
    var mode: page_mode_t
    var nestedTables: UInt64
    var nestedMode: page_mode_t
    var pid: Int32
    var symbol: Name
}

/// How a C program says where: by a context, which there may be none of, or in one of the short ways.
enum Addressed {
    case context(Context?)
    case physical(UInt64)
    case virtual(UInt64, pid: Int32)
    case symbol(Name)
}

extension Instance {
    /// Where that is.
    mutating func location(_ place: Addressed) throws(VMIError) -> Location {
        switch place {
        case .context(let context):
            guard let context else { throw .unsupported }
            return try location(context)
        case .physical(let address): return Location(address)
        case .virtual(let address, let pid): return Location(address, in: try space(of: pid))
        case .symbol(let name): return Location(try address(of: name).raw, in: try space(of: 0))
        }
    }

    /// Where a context says.
    mutating func location(_ context: Context) throws(VMIError) -> Location {
        let nested = try NestedSpace(root: context.nestedTables, mode: context.nestedMode)
        switch context.mechanism {
        case VMI_TM_NONE: return Location(context.address, under: nested)
        case VMI_TM_PROCESS_DTB:
            let space = try space(tables: context.tables, mode: context.mode)
            return Location(context.address, in: space, under: nested)
        case VMI_TM_PROCESS_PID:
            return Location(context.address, in: try space(of: context.pid), under: nested)
        case VMI_TM_KERNEL_SYMBOL:
            return Location(try address(of: context.symbol).raw, in: try space(of: 0), under: nested)
        default: throw .unsupported
        }
    }

    /// Whose symbols a context means.
    mutating func scope(_ context: Context) throws(VMIError) -> SymbolScope {
        var context = context
        if context.mechanism == VMI_TM_KERNEL_SYMBOL { return .kernel }
        guard context.mechanism == VMI_TM_PROCESS_PID || context.mechanism == VMI_TM_PROCESS_DTB else {
            throw .unsupported
        }
        let base = context.address
        context.address = 0
        let place = try location(context)
        if isKernel(place) { return .kernel }
        if context.mechanism == VMI_TM_PROCESS_PID { return SymbolScope(base: base, pid: context.pid) }
        guard let space = place.space else { throw .unsupported }
        let pid = try inspect { (inspector: inout Inspector) throws(VMIError) in
            try inspector.process(in: space)
        }
        return SymbolScope(base: base, pid: pid)
    }
}
