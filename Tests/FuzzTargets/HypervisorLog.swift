// SPDX-License-Identifier: Apache-2.0
import Policy

extension FuzzTarget {
    /// The hypervisor's log, in which guests write too.
    static let hypervisorLog = FuzzTarget(
        "hypervisor-log",
        words: [
            "(XEN) ", "avc:  denied  ", "{ map_read } ", "for ", "scontext=", "tcontext=", "a:b:c ",
            "tclass=mmu\n",
            "ssid=", "source=d4 ", "target=d[IO] ", "(XEN) [2026-11-21 10:00:00] ",
        ].map { bytes(of: $0) },
        seeds: { [bytes(of: line), bytes(of: "(d4) " + line + "\r\n" + line), []] },
        run: { input in
            let denials = Denials.read(input, spec: nil)
            try expect(
                denials.groups.count <= denials.count && denials.unreadable <= denials.count,
                "more groups than refusals")
            for group in denials.groups {
                try expect(
                    (group.message + group.advice).utf8.allSatisfy { (0x20...0x7e).contains($0) },
                    "an unprintable byte is passed on: \(group.message)")
            }
        })

    private static let line =
        "(XEN) avc:  denied  { map_read map_write } for source=d4 target=d1 "
        + "scontext=system_u:system_r:vmi_t tcontext=system_u:system_r:tgt_t tclass=mmu\n"
}
