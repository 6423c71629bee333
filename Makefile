# SPDX-License-Identifier: Apache-2.0
# What a user types. Everything else is the tool's own business: `stubvmi --help`.

# What the tool and its tests are built with, and what the lab runs.
PACKAGES := libxen-dev libselinux1-dev libsepol-dev libjson-c-dev zlib1g-dev liblzma-dev libzstd-dev liblz4-dev \
	gcc-12 make m4 checkpolicy setools flex bison libelf-dev python3 pkg-config dpkg-dev \
	qemu-system-x86 busybox-static binutils cpio gzip libcap2 lz4 spin util-linux xenstore-utils xz-utils zstd

RELEASE := .build/release/stubvmi
SPEC ?= xen-configs/demo.yaml
LONG := CrashTests|WatchTests|ScaleTests
# The same for everything that is built here: another set of flags would compile all modules again.
# Without a search path of its own, and bound when it starts, as Debian wants it of what root runs.
BUILD_FLAGS := -c release --static-swift-stdlib --disable-local-rpath -Xlinker -z -Xlinker now

.PHONY: demo test endurance image build deb man deps lint fmt bench clean

# Boots Xen with FLASK enforcing, applies the demo's spec, prints what the monitor saw.
demo: build
	$(RELEASE) lab run $(SPEC)

# Everything: Swift, C, golden files, lab.
test: build lint deb
	swift build --build-tests
	STUBVMI_PACKAGE=$(CURDIR)/build/deb swift test --skip-build --skip Boots
	STUBVMI_BINARY=$(CURDIR)/$(RELEASE) swift test --skip-build --filter Boots --skip '$(LONG)'

# An hour of the lab: every command killed at each of its steps, disks and xl that fail, targets that come and go,
# 200 monitors.
endurance: build
	swift build --build-tests
	STUBVMI_BINARY=$(CURDIR)/$(RELEASE) swift test --skip-build --filter 'Boots.*($(LONG))'

# The image alone, left at build/image/stubvmi.elf.gz.
image: build
	$(RELEASE) image build

build: deps
	swift build $(BUILD_FLAGS) --product stubvmi

# A Debian package for hosts without Swift, left in build/deb; the same sources give the same bytes.
deb: image
	templates/debian/build.sh $(RELEASE) build/image .build/checkouts build/deb

# The manual pages, left in build/man.
man: build
	$(RELEASE) manual -o build/man

# LibVMI's interface for programs in C, without Swift to run them: library and headers, left in build/libvmi.
.PHONY: libvmi
libvmi: deps
	swift build -c release --scratch-path .build/libvmi --disable-local-rpath -Xlinker -z -Xlinker now -Xlinker -s \
		-Xlinker -soname=libvmi.so -Xlinker --version-script=$(CURDIR)/Sources/CLibVMI/libvmi.map \
		-Xswiftc -static-stdlib --product vmi
	mkdir -p build/libvmi/include
	cp -R Sources/CLibVMI/include/libvmi build/libvmi/include/
	cp .build/libvmi/release/libvmi.so build/libvmi/

# Installs what is missing, and asks the network only then.
deps:
	@missing=$$(for package in $(PACKAGES); do \
		dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
	if [ -n "$$missing" ]; then \
		echo "installing:" $$missing >&2; \
		apt-get update -q >&2 && DEBIAN_FRONTEND=noninteractive \
			apt-get install -q -y --no-install-recommends $$missing >&2; \
	fi

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

fmt:
	swift format --in-place --recursive --parallel Package.swift Sources Tests

# The core against plain C, and the tool's heavy steps: docs/benchmarks.md. BENCH="DUMP --profile FILE" for another dump.
bench: build
	swift build $(BUILD_FLAGS) --product Bench
	.build/release/Bench $(BENCH)

clean:
	rm -rf .build build
