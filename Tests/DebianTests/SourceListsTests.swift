// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Debian

/// How the system's apt sources become ours.
@Suite struct SourceListsTests {
    @Test func eachLineGetsItsSourcesOnce() {
        let list = """
            # a comment
            deb [signed-by=/usr/share/keyrings/k.gpg] http://mirror.invalid/debian stable main contrib
            deb-src [signed-by=/usr/share/keyrings/k.gpg] http://mirror.invalid/debian stable main contrib
            deb\thttp://mirror.invalid/security stable-security main
            deb cdrom:[Debian]/ stable main
            """
        #expect(
            SourceLists.addingSources(toList: list) == """
                deb [signed-by=/usr/share/keyrings/k.gpg] http://mirror.invalid/debian stable main contrib
                deb-src [signed-by=/usr/share/keyrings/k.gpg] http://mirror.invalid/debian stable main contrib
                deb http://mirror.invalid/security stable-security main
                deb-src http://mirror.invalid/security stable-security main

                """)
    }

    @Test func stanzasKeepEverythingButTheirTypes() {
        let stanzas = """
            types:  deb
            URIs: http://mirror.invalid/debian
            Signed-By: /usr/share/keyrings/k.gpg

            Types: deb-src
            Enabled: no
            """
        #expect(
            SourceLists.addingSources(toStanzas: stanzas) == """
                Types: deb deb-src
                URIs: http://mirror.invalid/debian
                Signed-By: /usr/share/keyrings/k.gpg

                Types: deb-src
                Enabled: no
                """)
    }
}
