// SPDX-License-Identifier: Apache-2.0
import ImageBuild

extension ImageInspector.Report: Presentable {
    var text: String {
        let checked = checks.map { "\($0.ok ? "ok  " : "BAD ") \($0.name): \($0.detail)" }
        let components = Table(
            header: ["LINKED", "VERSION", "LICENCE", "BYTES"],
            rows: manifest.components.map { [$0.name, $0.version, $0.licence, String($0.bytes)] })
        let objects = Table(
            header: ["OBJECT", "PART OF", "BYTES"],
            rows: manifest.objects.map { [$0.name, $0.component, String($0.bytes)] })
        let tools = manifest.tools.map { "built with \($0.name) \($0.version)" }
        return ([path] + checked + ["", components.text, "", objects.text, ""] + tools).joined(
            separator: "\n")
    }
}
