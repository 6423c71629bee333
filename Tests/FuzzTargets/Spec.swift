// SPDX-License-Identifier: Apache-2.0
import Host
import Spec

extension FuzzTarget {
    /// The spec, as a person or a program writes it.
    static let spec = FuzzTarget(
        "spec",
        words: [
            "version: 1\n", "monitors:\n", "targets:\n", "  - name: ", "    tier: read\n",
            "    memory: 8MiB\n",
            "    targets: [web]\n", "    programs:\n", "      - process-list: { every: 5s }\n",
            "    os: linux\n",
            "    profile: { kernel: /x }\n", "&a ", "*a", "!!int ", "<<: *a\n", "---\n", "%YAML 1.1\n", "\t",
        ].map { bytes(of: $0) },
        seeds: { [bytes(of: good), bytes(of: "version: 1\n"), bytes(of: "a: &a [*a, *a]\n"), []] },
        run: { input in
            guard let text = String(validating: input, as: UTF8.self) else { return }
            do {
                let spec = try Spec.parse(text: text, file: "fuzz")
                for monitor in spec.monitors {
                    for target in monitor.targets {
                        try expect(spec.targets.contains { $0.name == target }, "no target \(target)")
                    }
                }
            } catch let error as Diagnostics {
                try expect(error.all.contains { $0.severity == .error }, "refused without an error")
                _ = "\(error)"
            }
        })

    private static let good = """
        version: 1
        monitors:
          - name: watch-web
            tier: read
            memory: 8MiB
            targets: [web]
            programs:
              - process-list: { every: 5s }
              - map-addr: { symbol: linux_banner }
        targets:
          - name: web
            os: linux
            profile: { kernel: /boot/vmlinuz }
        """
}
