// SPDX-License-Identifier: Apache-2.0
import ImageBuild

extension ImageInspector.Report: Presentable {
    var text: String { text(in: .plain) }

    func text(in style: Style) -> String {
        let checked = checks.map { check in
            let verdict = check.ok ? style(.good, "ok") + "  " : style(.bad, "BAD") + " "
            return "\(verdict) \(check.name): \(check.detail)"
        }
        let components = Table(
            header: ["LINKED", "VERSION", "LICENCE", "BYTES"],
            rows: manifest.components.map { [$0.name, $0.version, $0.licence, String($0.bytes)] })
        let objects = Table(
            header: ["OBJECT", "PART OF", "BYTES"],
            rows: manifest.objects.map { [$0.name, $0.component, String($0.bytes)] })
        let programs = (manifest.programs ?? []).map(\.name).joined(separator: " ")
        let tools = manifest.tools.map { "built with \($0.name) \($0.version)" }
        return
            ([path] + checked + ["", components.text, "", objects.text, ""]
            + (programs.isEmpty ? [] : ["runs " + programs]) + tools).joined(
                separator: "\n")
    }
}
