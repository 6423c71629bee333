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
            choice($0, "the os", later: ["freebsd"])
        }
        let profile = fields.required("profile", hint: "profile: { kernel: /boot/vmlinuz }", self)
            .flatMap(readProfile)
        if let profile, let os = draft.os { check(profile, of: os) }
        draft.profile = profile?.source
        return draft
    }
}
