// SPDX-License-Identifier: Apache-2.0

// Members of an object, name and value at once.

extension JSONWriter {
    mutating func member(_ name: String, number: Int64) {
        key(name)
        self.number(number)
    }

    mutating func member(_ name: String, number: UInt64) {
        key(name)
        self.number(number)
    }

    mutating func member(_ name: String, address: UInt64) {
        key(name)
        self.address(address)
    }

    mutating func member(_ name: String, word: String) {
        key(name)
        string(word)
    }

    mutating func member(_ name: String, text: Text) {
        key(name)
        string(text)
    }

    mutating func member(_ name: String, text: [UInt8]) {
        key(name)
        string(text)
    }

    mutating func member(_ name: String, units: [UInt8]) {
        key(name)
        string(units: units)
    }

    mutating func member(_ name: String, boolean: Bool) {
        key(name)
        self.boolean(boolean)
    }

    mutating func member(_ name: String, bytes: Span<UInt8>) {
        key(name)
        self.bytes(bytes)
    }

    /// The pid and the name of a process.
    mutating func members(of process: Process) {
        member("pid", number: Int64(process.pid))
        member("name", text: process.name)
    }
}
