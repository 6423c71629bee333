// SPDX-License-Identifier: Apache-2.0
import CControl
import CLibVMI
import Events

/// LibVMI's numbers of registers (registers.h) in the registers of a living target's processor.
///
/// `unsafe` stands here because C's structure is 38 words, and then ten segments, to us.
extension Registers {
    /// Those that every program uses, the instruction pointer and the flags.
    static func isGeneral(_ number: UInt64) -> Bool { number < 18 }

    /// Which word has a register.
    private static func word(_ number: UInt64) -> Int? {
        switch number {
        case 0...3, 7, 18...21: Int(number)
        case 4: 6
        case 5, 6, 23...28: Int(number) - 1
        case 8, 9: Int(number) + 8
        case 10...17: Int(number) - 2
        case 65...67: Int(number) - 32
        case 68, 120: 36
        case 69: 37
        case 71...73: Int(number) - 41
        case 74: 28
        case 119: 29
        default: nil
        }
    }

    private static var timeStampCounter: UInt64 { 69 }
    private static var words: Int { 38 }

    /// LibVMI has idtr before gdtr.
    private static func place(ofSegment number: UInt64) -> Int {
        8 * words + MemoryLayout<Segment>.stride * (number < 8 ? Int(number) : Int(number ^ 1))
    }

    private subscript(segment number: UInt64) -> Segment {
        get {
            unsafe withUnsafeBytes(of: self) {
                unsafe $0.load(fromByteOffset: Self.place(ofSegment: number), as: Segment.self)
            }
        }
        set {
            unsafe withUnsafeMutableBytes(of: &self) {
                unsafe $0.storeBytes(
                    of: newValue, toByteOffset: Self.place(ofSegment: number), as: Segment.self)
            }
        }
    }

    /// The value of a register; nil for those that are not known.
    func value(_ number: UInt64) -> UInt64? {
        if let word = Self.word(number) {
            return unsafe withUnsafeBytes(of: self) {
                unsafe $0.load(fromByteOffset: 8 * word, as: UInt64.self)
            }
        }
        return switch number {
        case 29...36: UInt64(self[segment: number - 29].selector)
        case 37...46: UInt64(self[segment: number - 37].limit)
        case 47...56: self[segment: number - 47].base
        case 57...64: UInt64(self[segment: number - 57].attributes)
        default: nil
        }
    }

    /// The MSR that a register is.
    static func msr(_ number: UInt64) -> UInt32? {
        switch number {
        case 65...67: UInt32(0x174 + number - 65)
        case 71...73: UInt32(0xc000_0082 + number - 71)
        case 74: 0xc000_0080
        case 75: 0xc000_0103
        case 119: 0xc000_0081
        case 68, 120: 0xc000_0102
        default: nil
        }
    }

    /// Takes over those that every program uses.
    mutating func setGeneral(_ registers: registers_t) {
        for (index, number) in registers_t.numbers.enumerated() where Self.isGeneral(number) {
            _ = set(number, to: registers[word: index])
        }
    }

    /// Gives a register a value; false for those that cannot be given one.
    mutating func set(_ number: UInt64, to value: UInt64) -> Bool {
        guard number != Self.timeStampCounter else { return false }
        if let word = Self.word(number) {
            unsafe withUnsafeMutableBytes(of: &self) {
                unsafe $0.storeBytes(of: value, toByteOffset: 8 * word, as: UInt64.self)
            }
            return true
        }
        switch number {
        case 29...36: self[segment: number - 29].selector = UInt16(truncatingIfNeeded: value)
        case 37...46: self[segment: number - 37].limit = UInt32(truncatingIfNeeded: value)
        case 47...56: self[segment: number - 47].base = value
        case 57...64: self[segment: number - 57].attributes = UInt16(truncatingIfNeeded: value)
        default: return false
        }
        return true
    }
}
