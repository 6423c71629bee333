// SPDX-License-Identifier: Apache-2.0

/// What holds for all commands: the manual pages and docs/cli.md both have it from here.
enum Facts {
    typealias Entry = (name: String, text: String)

    static let exitStatus: [Entry] = [
        ("0", "done"),
        (
            "1",
            """
            failed; also `policy prove` that finds a permission too many or too few, `image show` of an image that is \
            not what its manifest says, `inspect` of a dump that could not be read to the end, and `ask` that was \
            answered with a failure; also what was not approved
            """
        ),
        (
            "3",
            """
            the host or the spec's domains are not ready: `apply`, `destroy`, `policy load` changed nothing; also \
            `doctor` when a check failed, and `ask` of a monitor that is not ready
            """
        ),
        (
            "4",
            "another `stubvmi` is changing this host, or waits for the answer of the monitor that `ask` is about"
        ),
        (
            "5",
            "a step failed, and what was done before it has been undone; the message says what is now true"
        ),
        ("64", "wrong usage"),
        ("130", "interrupted by a signal, or by the end of the input where a question was asked"),
    ]

    static let environment: [Entry] = [
        (
            "STUBVMI_CACHE",
            """
            where slow results are kept: built images, policies, profiles, the lab, Debian's packages; otherwise \
            `stubvmi` in `XDG_CACHE_HOME`, `/var/cache/stubvmi` if it is there and can be written, or \
            `~/.cache/stubvmi`
            """
        ),
        ("NO_COLOR, CLICOLOR_FORCE, TERM", "whether `--color auto` uses colours"),
        (
            "JOURNAL_STREAM",
            "set by systemd: whether standard error is the journal, which gets a level for each line"
        ),
        ("NOTIFY_SOCKET, WATCHDOG_USEC", "set by systemd: where `watch` says that it is ready and alive"),
        ("PATH", "where `xl`, `m4`, `checkpolicy` and the compilers are looked for"),
    ]

    static let files: [Entry] = [
        ("/var/lib/stubvmi", "the tool's folder; `--root` names another"),
        (
            "/var/lib/stubvmi/image/stubvmi.elf.gz",
            "the image that monitors run; otherwise the package's; `apply --image` names another"
        ),
        ("/usr/lib/stubvmi/image/stubvmi.elf.gz", "the image that came with the package"),
        (
            "/var/lib/stubvmi/state.json, lock",
            "what was made here, to show it and to take it away; who is changing the host"
        ),
        (
            "/var/lib/stubvmi/NAME.cfg, NAME.bundle",
            "a monitor's xl config, and what it is handed at its start"
        ),
        (
            "/usr/share/stubvmi/policy/VERSION",
            "policy sources of a Xen version; otherwise Debian's are fetched"
        ),
        ("/etc/stubvmi/spec.yaml", "the spec that `stubvmi-policy.service` loads the policy of"),
        ("/var/log/xen/console/guest-NAME.log", "a monitor's console, kept by xenconsoled"),
    ]
}
