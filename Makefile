# SPDX-License-Identifier: Apache-2.0
# What a user types. Everything else is the tool's own business: `stubvmi --help`.

# What the tool and its tests are built with, and what the lab runs.
PACKAGES := libxen-dev libselinux1-dev libsepol-dev libjson-c-dev zlib1g-dev liblzma-dev libzstd-dev liblz4-dev \
	nettle-dev gcc-12 make m4 checkpolicy setools flex bison libelf-dev python3 pkg-config dpkg-dev \
	qemu-system-x86 busybox-static binutils cpio gzip libcap2 lz4 spin util-linux xenstore-utils xz-utils zstd

RELEASE := .build/release/stubvmi
SPEC ?= xen-configs/demo.yaml
# How long `make fuzz` tries each target, and which: all, unless FUZZ names some.
FUZZ_SECONDS ?= 10
FUZZ ?=
# The same for everything that is built here: another set of flags would compile all modules again.
# Without a search path of its own, and bound when it starts, as Debian wants it of what root runs.
BUILD_FLAGS := -c release --static-swift-stdlib --disable-local-rpath -Xlinker -z -Xlinker now

.PHONY: demo test endurance image build deb man deps lint fmt bench fuzz coverage unsafe clean

# Boots Xen with FLASK enforcing, applies the demo's spec, prints what the monitor saw.
demo: build
	$(RELEASE) lab run $(SPEC)

# Everything: Swift, C, golden files, lab, and a few seconds of fuzzing.
test: build lint deb
	swift build --build-tests
	STUBVMI_PACKAGE=$(CURDIR)/build/deb Tests/run.sh --skip Boots
	STUBVMI_BINARY=$(CURDIR)/$(RELEASE) Tests/run.sh --filter Boots --skip Boots/Endurance
	$(MAKE) fuzz FUZZ_SECONDS=5

# What of the lab takes too long for each change: every command killed at each of its steps, disks and xl that fail,
# targets that come and go, 200 monitors, targets that outlive theirs, events counted, questions asked, programs in C,
# what doctor says to type, and the pages of docs/ played.
endurance: build
	swift build --build-tests
	STUBVMI_BINARY=$(CURDIR)/$(RELEASE) Tests/run.sh --filter Boots/Endurance

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

lint: unsafe
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

# Where Swift does not check pointers: no file may do so more often than Tests/Unsafe/allowed.txt says, with the reason.
unsafe:
	@Tests/Unsafe/count.sh

fmt:
	swift format --in-place --recursive --parallel Package.swift Sources Tests

# The core against plain C, and the tool's heavy steps: docs/benchmarks.md. BENCH="DUMP --profile FILE" for another dump.
bench: build
	swift build $(BUILD_FLAGS) --product Bench
	.build/release/Bench $(BENCH)

# How much of the core its tests, those of LibVMI and real dumps run: a table, and failure below 95 % of the lines and 85 % of the regions of
# VMICore. Swift counts no branches; a region is what it counts instead, a stretch that runs or does not as a whole.
coverage: deps
	Tests/coverage.sh .build/coverage

# Hostile bytes for everything that reads what others wrote, with sanitizers. Built in a folder of its own, because
# everything is compiled otherwise; FUZZ_SECONDS=1800 FUZZ="page-walk spec" for longer and for less.
fuzz: deps
	@resources=$$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p'); \
	export STUBVMI_FUZZ=$$resources/clang/lib/linux/libclang_rt.fuzzer_no_main-x86_64.a; \
	swift build -c release --scratch-path .build/fuzz --product fuzz
	Tests/Fuzz/run.sh .build/fuzz/release/fuzz $(FUZZ_SECONDS) .build/fuzzing $(FUZZ)

clean:
	rm -rf .build build
