// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Debian

/// What is read of apt's output, which a mirror can influence.
@Suite struct AptOutputTests {
    @Test func urisAreReadAndPathsAreNot() {
        let text = """
            Reading package lists...
            'http://mirror.invalid/a%2b1.dsc' a+1.dsc 12 SHA256:ab
            'http://mirror.invalid/b.deb' b_1%3a2_amd64.deb 34 MD5Sum:cd
            'http://mirror.invalid/c' ../../etc/passwd 1 SHA256:ef
            'http://mirror.invalid/d' d
            'unterminated
            """
        #expect(
            Apt.items(in: text) == [
                .init(uri: "http://mirror.invalid/a%2b1.dsc", file: "a+1.dsc", size: 12, sha256: "ab"),
                .init(uri: "http://mirror.invalid/b.deb", file: "b_1%3a2_amd64.deb", size: 34, sha256: nil),
            ])
    }

    @Test func installationsAreReadFromASimulation() {
        let text = """
            Inst zlib1g (1:1.2.13.dfsg-1 Debian:12.15/oldstable [amd64])
            Inst libc6 (2.36-9 Debian:12.15/oldstable [amd64]) []
            Conf libc6 (2.36-9 Debian:12.15/oldstable [amd64])
            """
        #expect(
            Apt.installations(in: text) == [
                .init(name: "libc6", version: "2.36-9"), .init(name: "zlib1g", version: "1:1.2.13.dfsg-1"),
            ])
    }
}
