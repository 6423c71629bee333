// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage

/// How QEMU runs the lab's processor.
public enum Accelerator: String, Sendable, Codable {
    /// The machine's own, with virtualisation inside of it.
    case kvm
    /// Emulated: works everywhere, and an order of magnitude slower.
    case tcg

    /// What this machine can do. That /dev/kvm is there proves nothing, so KVM is tried.
    static func probe(_ host: Host) async -> Accelerator {
        let nested = ["kvm_intel", "kvm_amd"].contains { module in
            let value = try? Files.readUnsized(FilePath("/sys/module/\(module)/parameters/nested"))
            return value.map { $0.starts(with: [0x59]) || $0.starts(with: [0x31]) } ?? false
        }
        guard nested else { return .tcg }
        let trial = Invocation(
            Qemu.program,
            [
                "-accel", "kvm", "-cpu", "host", "-m", "64", "-S", "-display", "none", "-nodefaults",
                "-monitor", "stdio",
            ],
            input: Array("quit\n".utf8), timeout: .seconds(20))
        let outcome = try? await host.run(trial)
        return outcome?.status == 0 ? .kvm : .tcg
    }

    /// QEMU's arguments for it.
    ///
    /// Under emulation dom0 dies in early boot with SMAP and SMEP, other models of a processor make Xen itself
    /// fault or crawl, and registers of AVX are mixed up once more than two domains are busy.
    var arguments: [String] {
        switch self {
        case .kvm: ["-accel", "kvm", "-cpu", "host"]
        case .tcg:
            ["-accel", "tcg,thread=multi", "-cpu", "max,+svm,+npt,-smap,-smep,-xsave"]
        }
    }

    /// What a PVH or HVM domain must not see of the processor.
    ///
    /// Emulation reports RDTSCP as another exit, on which a guest hangs, and loses track of AVX.
    var maskedFeatures: String? {
        self == .tcg ? "host,rdtscp=0,xsave=0,avx=0,avx2=0,fma=0,f16c=0" : nil
    }
}
