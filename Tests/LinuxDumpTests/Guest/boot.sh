#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Boots a Linux under emulation and dumps its memory once it is ready.
#   boot.sh FOLDER KERNEL MODULES GUEST CPU MEGABYTES APPEND COMPILER FORMAT...
# Leaves FOLDER/serial.log (what the guest says of itself) and FOLDER/dump.FORMAT (elf, raw, kdump).
set -eu
folder=$1 kernel=$2 modules=$3 guest=$4 cpu=$5 megabytes=$6 append=$7 compiler=$8
shift 8

mkdir -p "$folder/root/modules"
# The compiler may bring options.
$compiler -static -pthread -O1 -Wall -Wextra -Werror -o "$folder/root/init" "$guest"/*.c
for name in drivers/net/dummy drivers/block/loop fs/nls/nls_utf8; do
    file=$modules/kernel/$name.ko
    if [ -e "$file" ]; then cp "$file" "$folder/root/modules/"; else
        xz -dc "$file.xz" > "$folder/root/modules/${name##*/}.ko"
    fi
done
(cd "$folder/root" && find . | cpio --quiet -o -H newc) > "$folder/initrd"
: > "$folder/serial.log"

# The emulator's monitor reads its commands from here, once the guest has said that it is ready.
commands() {
    tries=0
    until grep -q '^READY' "$folder/serial.log" || [ $tries -ge 1500 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    echo stop
    for format in "$@"; do
        case $format in
        elf) echo "dump-guest-memory $folder/dump.elf" ;;
        kdump) echo "dump-guest-memory -z $folder/dump.kdump" ;;
        raw) echo "pmemsave 0 $((megabytes * 1048576)) \"$folder/dump.raw\"" ;;
        esac
    done
    echo quit
}

commands "$@" | qemu-system-x86_64 -accel tcg -cpu "$cpu" -smp 1 -m "$megabytes" -display none -nodefaults \
    -no-reboot -kernel "$kernel" -initrd "$folder/initrd" -append "console=ttyS0 quiet panic=-1 $append" \
    -serial "file:$folder/serial.log" -monitor stdio > "$folder/monitor.log" 2>&1
rm -rf "$folder/root" "$folder/initrd"
grep -q '^READY' "$folder/serial.log" || { tail -n 20 "$folder/serial.log" >&2; exit 1; }
for format in "$@"; do [ -s "$folder/dump.$format" ]; done
