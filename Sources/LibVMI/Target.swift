// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import TargetBundle
import VMICore

#if !hasFeature(Embedded)
    import FileBackend
    import SystemPackage

    /// An open target: on a host, a memory dump.
    struct Target {
        private let dump: Dump
        private let path: String
        private let processors: [Processor]

        /// The dump of that path, if it can be read.
        init?(_ domain: Domain) {
            guard case .name(let name) = domain, let dump = try? Dump.open(FilePath(name.text)) else {
                return nil
            }
            self.dump = dump
            processors = dump.processors()
            path = name.text
        }

        func memory() throws(VMIError) -> PhysicalMemory { try PhysicalMemory(target: dump.target) }

        func inspector(_ profile: PackedProfile) throws(VMIError) -> Inspector {
            try Inspector(target: dump.target, profile: profile)
        }

        /// The name by which it was opened: the dump's path.
        var name: [UInt8] { [UInt8](path.utf8) }
        /// Whether targets can be opened by their numbers.
        static var hasNumbers: Bool { false }
        /// The kind of targets that there are.
        static var mode: vmi_mode_t { VMI_FILE }
        /// Dumps have no numbers.
        var id: UInt64 { .max }
        /// How many processors are known.
        var processorCount: Int { processors.count }

        typealias ProcessorRegisters = Processor

        /// The registers of a processor, if the dump has kept them.
        func registers(of processor: UInt) -> Processor? {
            processor < UInt(processors.count) ? processors[Int(processor)] : nil
        }

        /// How the first processor translates.
        var space: AddressSpace? { processors.first?.space }

        /// Bytes of memory that it has.
        func size(_ memory: borrowing PhysicalMemory) -> UInt64 { dump.frameCount * Frame.size }

        /// The profile that a config names, and its path.
        func profile(_ config: Config) throws(ConfigError) -> (PackedProfile, [UInt8]) {
            let source = try ProfileSource(config, of: path)
            return (try source.profile(), [UInt8](source.path.utf8))
        }
    }
#endif
