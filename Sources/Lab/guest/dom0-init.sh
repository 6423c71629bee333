#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The first process of the lab's dom0: brings up what xl needs, then the agent that takes commands.
export PATH=@XEN@/bin:/usr/bin:/bin:/sbin HOME=/root LANG=C
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts
exec </dev/console >/dev/console 2>&1

for module in xen-evtchn xen-gntdev xen-gntalloc xen-privcmd xenfs; do
    insmod "/lib/modules/$module.ko"
done
mount -t xenfs xenfs /proc/xen
xenstored --pid-file /run/xenstored.pid

# The channel's driver loads while xenstored comes up.
for module in virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_console; do
    insmod "/lib/modules/$module.ko"
done &
for ((try = 0; try < 200; try++)); do
    xenstore-exists /tool 2>/dev/null && break
    sleep 0.05
done
xenconsoled --pid-file=/run/xenconsoled.pid --log=guest --log-dir=/var/log/xen/console &
xen-init-dom0
wait

# An agent that ended is started anew: without one nobody can get in.
while :; do
    bash /lab/agent.sh
    sleep 1
done
