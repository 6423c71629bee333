// SPDX-License-Identifier: Apache-2.0

#if hasFeature(Embedded)
    import CLibVMI
    public import TargetBundle
    import VMICore

    /// The targets that programs in the image may open: the monitor knows them, and offers them.
    ///
    /// `unsafe` stands here because the list is a global variable: the image has one thread, and changes it only
    /// while no program goes on.
    public enum OfferedTargets {
        /// A target as the monitor knows it.
        struct Offer {
            var number: UInt32
            var domain: UInt64
            var name: [UInt8]
            var profile: PackedProfile
            /// Parts of the window that its instances may have, and how many there are of all.
            var shares: Range<UInt32>
            var sharers: UInt32
        }

        nonisolated(unsafe) private static var offers: [Offer] = []

        /// Offers the platform's target of that number, each instance of it to be read through a part of the window
        /// that nobody else uses meanwhile.
        public static func add(
            _ number: UInt32, domain: UInt32, name: [UInt8], profile: PackedProfile, shares: Range<UInt32>,
            of sharers: UInt32
        ) {
            let offer = Offer(
                number: number, domain: UInt64(domain), name: name, profile: profile, shares: shares,
                sharers: sharers)
            unsafe offers.append(offer)
        }

        /// Takes back what was offered, and what was opened of it.
        public static func removeAll() {
            OpenInstances.closeAll()
            unsafe offers = []
        }

        static func find(_ matches: (Offer) -> Bool) -> Offer? {
            for offer in unsafe offers where matches(offer) { return offer }
            return nil
        }
    }

    /// An open target: in the image, a domain.
    struct Target {
        let offer: OfferedTargets.Offer
        /// Which part of the window it is read through.
        let share: UInt32

        /// nil when there is none of that name, or as many instances of it are open as there can be.
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
            guard let found, let share = found.shares.first(where: { !OpenInstances.use($0) }) else {
                return nil
            }
            offer = found
            self.share = share
        }

        func memory() throws(VMIError) -> PhysicalMemory {
            try PhysicalMemory(target: offer.number, share: share, of: offer.sharers)
        }

        func inspector(_ profile: PackedProfile) throws(VMIError) -> Inspector {
            try Inspector(target: offer.number, profile: profile, share: share, of: offer.sharers)
        }

        var name: [UInt8] { offer.name }
        static var hasNumbers: Bool { true }
        static var mode: vmi_mode_t { VMI_XEN }
        var id: UInt64 { offer.domain }

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
