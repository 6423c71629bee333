// SPDX-License-Identifier: Apache-2.0
import Host
import Yams

extension Reader {
    func readTarget(_ node: Node) -> DraftTarget {
        var draft = DraftTarget()
        let example = "{ name: web, os: linux, profile: { kernel: /boot/vmlinuz } }"
        guard let fields = Fields(node, of: "a target", keys: ["name", "os", "profile"], hint: example, self)
        else {
            return draft
        }
        draft.name = fields.required("name", hint: "name: web", self).flatMap { name($0, "the name") }
        draft.os = fields.required("os", hint: "os: linux", self).flatMap {
            choice($0, "the os", later: ["windows", "freebsd"])
        }
        draft.profile = fields.required("profile", hint: "profile: { kernel: /boot/vmlinuz }", self)
            .flatMap(profile)
        return draft
    }

    private func profile(_ node: Node) -> Target.ProfileSource? {
        let example = "{ kernel: /boot/vmlinuz } or { file: web.profile }"
        guard let fields = Fields(node, of: "the profile", keys: ["kernel", "file"], hint: example, self)
        else {
            return nil
        }
        switch (fields["kernel"], fields["file"]) {
        case (let kernel?, nil): return path(kernel, "the kernel").map { .kernel($0) }
        case (nil, let file?): return path(file, "the file").map { .file($0) }
        case (nil, nil):
            if fields.isMistyped("kernel", "file") { return nil }
            error(at: fields.at, "the profile has neither a kernel nor a file", hint: example)
        case (_?, _?):
            error(at: fields.at, "the profile has both a kernel and a file", hint: "keep one: " + example)
        }
        return nil
    }
}
