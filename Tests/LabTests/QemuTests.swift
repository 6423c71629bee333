// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import Testing

@testable import Lab

@Suite struct QemuTests {
    private func qemu(_ accelerator: Accelerator, folder: FilePath = "/run/lab") -> Qemu {
        Qemu(
            accelerator: accelerator, processors: 3, memory: 2048, hypervisor: "/cache/xen",
            hypervisorArguments: ["console=com1", "flask=enforcing"], kernel: "/cache/vmlinux",
            kernelArguments: ["console=hvc0", "quiet"], initrd: "/run/lab/initrd", policy: "/cache/xenpolicy",
            folder: folder)
    }

    @Test func theWholeCall() {
        #expect(
            qemu(.tcg).invocation.description == """
                qemu-system-x86_64 -accel tcg,thread=multi -cpu max,+svm,+npt,-smap,-smep,-xsave -smp 3 -m 2048 -nodefaults \
                -no-reboot -display none -nic none -chardev file,id=console,path=/run/lab/console.log \
                -serial chardev:console -device virtio-serial-pci \
                -chardev socket,id=control,path=/run/lab/control,server=on,wait=off \
                -device virtserialport,chardev=control,name=stubvmi.control \
                -chardev socket,id=output,path=/run/lab/output,server=on,wait=off \
                -device virtserialport,chardev=output,name=stubvmi.output \
                -chardev socket,id=errors,path=/run/lab/errors,server=on,wait=off \
                -device virtserialport,chardev=errors,name=stubvmi.errors \
                -kernel /cache/xen -append 'console=com1 flask=enforcing' \
                -initrd '/cache/vmlinux console=hvc0 quiet,/run/lab/initrd,/cache/xenpolicy' \
                -daemonize -pidfile /run/lab/pid
                """)
    }

    @Test func hardwareIsUsedAsItIs() {
        #expect(qemu(.kvm).arguments.prefix(4) == ["-accel", "kvm", "-cpu", "host"])
        #expect(Accelerator.kvm.maskedFeatures == nil)
    }

    @Test func aCommaInAPathIsNotASeparator() {
        #expect(
            qemu(.tcg, folder: "/a,b").arguments.contains(
                "socket,id=control,path=/a,,b/control,server=on,wait=off"))
    }

    @Test func aDeviceFileAloneIsNoHardware() async {
        // No nested virtualisation of this machine is counted as such unless QEMU has run with it.
        var host = Host.real { _ in }
        host.run = { _ in Invocation.Outcome(status: 1) }
        #expect(await Accelerator.probe(host) == .tcg)
    }
}
