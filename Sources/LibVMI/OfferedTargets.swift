// SPDX-License-Identifier: Apache-2.0

#if hasFeature(Embedded)
    import CLibVMI
    public import TargetBundle
    import VMICore

    /// The targets that programs in the image may open: the monitor knows them, and offers them.
    ///
    /// `unsafe` stands here because the list is a global variable: the image has one thread, and changes it only
    /// between the runs of programs.
    public enum OfferedTargets {
        /// A target as the monitor knows it.
        struct Offer {
            var number: UInt32
            var domain: UInt64
            var name: [UInt8]
            var profile: PackedProfile
            var share: UInt32
            var sharers: UInt32
        }

        nonisolated(unsafe) private static var offers: [Offer] = []

        /// Offers the platform's target of that number, to be read through a part of the window that nobody else
        /// uses meanwhile.
        public static func add(
            _ number: UInt32, domain: UInt32, name: [UInt8], profile: PackedProfile, share: UInt32,
            of sharers: UInt32
        ) {
            let offer = Offer(
                number: number, domain: UInt64(domain), name: name, profile: profile, share: share,
                sharers: sharers)
            unsafe offers.append(offer)
        }

        /// Takes back what was offered.
        public static func removeAll() {
            closeAll()
            unsafe offers = []
        }

        /// Handles of instances that programs have not destroyed yet, and their targets' numbers.
        nonisolated(unsafe) private static var opened: [(handle: vmi_instance_t, target: UInt64)] = unsafe []

        /// Destroys what a program has left open.
        public static func closeAll() {
            while let last = unsafe opened.last { _ = unsafe close(last.handle) }
        }

        /// Notes an instance.
        @safe
        static func note(_ handle: vmi_instance_t, of target: UInt64) {
            unsafe opened.append((handle, target))
        }

        /// Whether a target has an instance: a second one would use the same part of the window.
        static func isOpen(_ target: UInt64) -> Bool {
            unsafe opened.contains { unsafe $0.target == target }
        }

        /// Forgets an instance; false when there is none of that handle.
        @safe
        static func forget(_ handle: vmi_instance_t) -> Bool {
            guard let index = unsafe opened.firstIndex(where: { unsafe $0.handle == handle }) else {
                return false
            }
            _ = unsafe opened.remove(at: index)
            return true
        }

        static func find(_ matches: (Offer) -> Bool) -> Offer? {
            for offer in unsafe offers where matches(offer) { return offer }
            return nil
        }
    }

    /// An open target: in the image, a domain.
    struct Target {
        let offer: OfferedTargets.Offer

        init?(_ domain: Domain) {
            let found: OfferedTargets.Offer?
            switch domain {
            case .name(let name):
                found = OfferedTargets.find { offer in
                    let bytes = name.bytes
                    guard offer.name.count == bytes.count else { return false }
                    for index in bytes.indices where offer.name[index] != bytes[index] { return false }
                    return true
                }
            case .number(let number): found = OfferedTargets.find { $0.domain == number }
            }
            guard let found else { return nil }
            offer = found
        }

        func memory() throws(VMIError) -> PhysicalMemory {
            try PhysicalMemory(target: offer.number, share: offer.share, of: offer.sharers)
        }

        func inspector(_ profile: PackedProfile) throws(VMIError) -> Inspector {
            try Inspector(
                target: offer.number, profile: profile, share: offer.share, of: offer.sharers)
        }

        var name: [UInt8] { offer.name }
        static var hasNumbers: Bool { true }
        static var mode: vmi_mode_t { VMI_XEN }
        var id: UInt64 { offer.domain }
        var isTaken: Bool { OfferedTargets.isOpen(id) }

        /// A monitor of tier `read` may not ask how its processors translate, so no monitor does.
        var space: AddressSpace? { nil }

        /// Bytes of memory that it has, as far as that can be told.
        func size(_ memory: borrowing PhysicalMemory) -> UInt64 { memory.frameLimit &* Frame.size }

        /// The profile of the target, which the monitor has; a config cannot name another one.
        func profile(_ config: Config) throws(ConfigError) -> (PackedProfile, [UInt8]) {
            (offer.profile, offer.name)
        }
    }
#endif
