// SPDX-License-Identifier: Apache-2.0

/// The kinds of types in BTF, with their numbers (include/uapi/linux/btf.h).
enum BTFKind: UInt32 {
    case int = 1
    case pointer, array, structure, union, enumeration, forward, typedef, volatile, const, restrict, function
    case functionPrototype, variable, dataSection, float, declarationTag, typeTag, enumeration64

    /// How many bytes follow the 12 that every type has, for `count` members.
    func trailer(_ count: Int) -> Int {
        switch self {
        case .int, .variable, .declarationTag: 4
        case .array: 12
        case .structure, .union, .dataSection, .enumeration64: 12 * count
        case .enumeration, .functionPrototype: 8 * count
        case .pointer, .forward, .typedef, .volatile, .const, .restrict, .function, .float, .typeTag: 0
        }
    }

    /// Whether the type stands for another one, with the same size.
    var isAlias: Bool {
        switch self {
        case .typedef, .volatile, .const, .restrict, .typeTag: true
        default: false
        }
    }
}
