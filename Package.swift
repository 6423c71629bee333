// swift-tools-version: 6.2
import PackageDescription

/// `make fuzz` names libFuzzer's library here, and builds in a folder of its own; nothing else sets it.
let libFuzzer = Context.environment["STUBVMI_FUZZ"]
let isFuzzing = libFuzzer != nil
let watchedC: [CSetting] = isFuzzing ? [.unsafeFlags(["-fsanitize=fuzzer-no-link,address"])] : []

/// What every Swift target of this package is compiled with.
let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address"])] : [])

/// What works through megabytes is optimized for the tests too.
let optimized: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// The targets that also become part of the image: Embedded Swift there, ordinary Swift here.
let memorySafe: [SwiftSetting] = strict + [.strictMemorySafety(), .enableExperimentalFeature("Lifetimes")]

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

/// Templates and rules of the top level, made part of the program.
func embedded(_ paths: [String]) -> [Resource] { paths.map { .embedInCode("../../" + $0) } }

let package = Package(
    name: "stubvmi",
    products: [
        .executable(name: "stubvmi", targets: ["stubvmi"]),
        // libvmi.so, for programs written in C for LibVMI.
        .library(name: "vmi", type: .dynamic, targets: ["LibVMI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // The command line, from the top down: nothing below `Commands` prints.
        .executableTarget(name: "stubvmi", dependencies: ["Commands"], swiftSettings: strict),
        .target(
            name: "Commands",
            dependencies: [
                "Deploy", "Lab", "Policy", "DomainConfig", "Grants", "Profile", "ImageBuild", "Spec",
                "Debian", "XenBuild",
                "Host", "TargetBundle", "VMICore", "FileBackend", system,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .target(
            name: "Deploy",
            dependencies: [
                "CSELinux", "Flask", "Policy", "DomainConfig", "Grants", "Profile", "Spec", "Host",
                "TargetBundle", system,
            ],
            swiftSettings: strict),
        .target(
            name: "Lab", dependencies: ["XenBuild", "Debian", "Host", system],
            resources: [
                .embedInCode("guest/agent.sh"), .embedInCode("guest/dom0-init.sh"),
                .embedInCode("guest/target-init.sh"),
            ],
            swiftSettings: strict),

        .target(
            name: "XenBuild", dependencies: ["Debian", "Host", system],
            resources: [.embedInCode("instructions.md")], swiftSettings: strict),

        // What a spec is turned into.
        .target(
            name: "Policy",
            dependencies: [
                "CFlask", "Debian", "Spec", "TargetBundle", "Host", system,
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            resources: embedded([
                "flask/introspection.if", "flask/introspection.te", "flask/introspection_apart.te",
                "flask/introspection_apart_end.te", "flask/introspection_ordinary.te",
                "flask/introspection_sealed.te", "flask/introspection_sealed_end.te",
                "templates/flask-module.te.mustache",
            ]),
            swiftSettings: strict),
        .target(
            name: "DomainConfig",
            dependencies: [
                "Spec", "TargetBundle", "Host", .product(name: "Mustache", package: "swift-mustache"),
            ],
            resources: embedded([
                "templates/monitor.cfg.mustache", "templates/supervisor.cfg.mustache",
                "templates/target.cfg.mustache", "templates/grants.sh.mustache",
            ]),
            swiftSettings: strict),
        .target(
            name: "Grants", dependencies: ["CXenStore", "TargetBundle", "Host", system], swiftSettings: strict
        ),
        .target(name: "Flask", dependencies: ["CXenCall", "Host", system], swiftSettings: strict),
        .target(
            name: "Profile",
            dependencies: [
                "CCompression", "CPlatform", "FileBackend", "MappedProfile", "TargetBundle", "VMICore",
                "Host", system,
            ],
            swiftSettings: strict + optimized),
        .target(
            name: "ImageBuild", dependencies: ["CCompression", "TargetBundle", "Debian", "Host", system],
            resources: [.embedInCode("jsonc/config.h"), .embedInCode("jsonc/json_config.h")],
            swiftSettings: strict),
        .target(
            name: "Spec",
            dependencies: ["TargetBundle", "Host", system, .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),

        // What touches the world.
        .target(
            name: "Debian", dependencies: ["Host", system], resources: [.embedInCode("debian.lock")],
            swiftSettings: strict),
        .target(
            name: "Host",
            dependencies: ["CNettle", system, .product(name: "Subprocess", package: "swift-subprocess")],
            swiftSettings: strict),

        // What the image and the host share.
        .target(name: "TargetBundle", swiftSettings: memorySafe + optimized),
        .target(
            name: "VMICore", dependencies: ["TargetBundle", "CPlatform"],
            swiftSettings: memorySafe + optimized),
        .target(
            name: "Monitor",
            dependencies: [
                "CConfig", "CControl", "CMonitor", "CPlatform", "Control", "Events", "TargetBundle",
                "VMICore",
            ],
            swiftSettings: memorySafe),
        .target(name: "Events", dependencies: ["CControl"], swiftSettings: memorySafe),
        .target(
            name: "Control", dependencies: ["CControl", "CPlatform", "Events"], swiftSettings: memorySafe),
        .target(name: "CLibVMI", exclude: ["libvmi.map"]),
        .target(
            name: "LibVMI",
            dependencies: [
                "CControl", "CLibVMI", "CPlatform", "Events", "VMICore", "TargetBundle", "FileBackend",
                "MappedProfile",
                system,
            ],
            swiftSettings: memorySafe + optimized,
            // Debian's libz.a is no code for shared libraries, unless they bind its symbols to themselves.
            linkerSettings: [.unsafeFlags(["-Xlinker", "-Bsymbolic"])]),
        .target(
            name: "FileBackend", dependencies: ["CCompression", "CPlatform", system],
            swiftSettings: strict + optimized),
        .target(
            name: "MappedProfile", dependencies: ["TargetBundle", system], swiftSettings: strict + optimized),
        .target(name: "CPlatform"),

        // C of ours that the host uses too.
        .target(name: "CFlask", linkerSettings: [.linkedLibrary(":libsepol.a")]),
        .target(name: "CConfig", cSettings: watchedC, linkerSettings: [.linkedLibrary("json-c")]),
        .systemLibrary(name: "CControl", path: "Sources/CControl/include"),
        .systemLibrary(name: "CMonitor", path: "Sources/CMonitor/include"),

        // C libraries of the system, linked statically so that one binary serves every host.
        .systemLibrary(name: "CXenCall", providers: [.apt(["libxen-dev"])]),
        .systemLibrary(name: "CXenStore", providers: [.apt(["libxen-dev"])]),
        .systemLibrary(name: "CSELinux", providers: [.apt(["libselinux1-dev"])]),
        .systemLibrary(name: "CNettle", providers: [.apt(["nettle-dev"])]),
        .systemLibrary(
            name: "CCompression",
            providers: [.apt(["zlib1g-dev", "liblzma-dev", "libzstd-dev", "liblz4-dev"])]),
        .systemLibrary(name: "CXLUtil", providers: [.apt(["libxen-dev"])]),

        // What `make bench` runs: the core against plain C, and the tool's heavy steps.
        .target(name: "CBench", dependencies: ["CPlatform"]),
        .executableTarget(
            name: "Bench",
            dependencies: [
                "CBench", "SeededRandom", "GuestFixtures", "Deploy", "Grants", "ImageBuild", "Policy",
                "Profile",
                "Spec",
                "Debian", "Host",
                "TargetBundle", "VMICore", "FileBackend", system,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["mapping", "events/events.yaml"],
            resources: [
                .embedInCode("launch.sh"), .embedInCode("events/target.sh"), .embedInCode("events/events.sh"),
                .embedInCode("events/ends.sh"),
            ],
            swiftSettings: strict),

        // Tests: a folder for each module; LabTests boot Xen.
        .testTarget(name: "HostTests", dependencies: ["Host", system], swiftSettings: strict),
        .testTarget(
            name: "FlaskTests", dependencies: ["CXenCall", "Flask", "Policy", "Host", system],
            swiftSettings: strict),
        .testTarget(name: "DebianTests", dependencies: ["Debian", "Host", system], swiftSettings: strict),
        .testTarget(
            name: "SpecTests", dependencies: ["SeededRandom", "Spec", "TargetBundle", "Host", system],
            swiftSettings: strict),
        .testTarget(
            name: "PolicyTests",
            dependencies: ["SeededRandom", "Policy", "Spec", "TargetBundle", "Host", system],
            swiftSettings: strict),
        .testTarget(
            name: "DomainConfigTests",
            dependencies: ["DomainConfig", "CXLUtil", "Policy", "Spec", "TargetBundle", "Host", system],
            swiftSettings: strict),
        .testTarget(
            name: "GrantsTests",
            dependencies: [
                "CXenStore", "XenstoredFixture", "Grants", "DomainConfig", "Spec", "Host", system,
            ], swiftSettings: strict),
        // A real xenstored, for whoever needs one without Xen.
        .target(
            name: "XenstoredFixture", dependencies: ["Grants", "Debian", "Host", system],
            path: "Tests/XenstoredFixture", exclude: ["Shim"], swiftSettings: strict),
        .testTarget(
            name: "ProfileTests",
            dependencies: [
                "KernelFixtures", "SeededRandom", "GuestFixtures", "Debian", "FileBackend", "MappedProfile",
                "Profile", "CCompression", "TargetBundle", "VMICore", "Host", system,
            ],
            exclude: ["Synthetic"], swiftSettings: strict),
        // Invented kernels.
        .target(
            name: "KernelFixtures", dependencies: ["SeededRandom", "TargetBundle"],
            path: "Tests/ProfileTests/Synthetic", swiftSettings: strict + optimized),
        .testTarget(
            name: "ImageBuildTests",
            dependencies: ["SeededRandom", "ImageBuild", "TargetBundle", "Debian", "Host", system],
            swiftSettings: strict),
        .testTarget(
            name: "TargetBundleTests", dependencies: ["SeededRandom", "TargetBundle"], swiftSettings: strict),
        .target(name: "SeededRandom", path: "Tests/SeededRandom", swiftSettings: strict + optimized),
        .target(
            name: "GuestFixtures",
            dependencies: ["SeededRandom", "TargetBundle", "VMICore", "FileBackend", system],
            path: "Tests/GuestFixtures", swiftSettings: strict + optimized),
        .testTarget(
            name: "VMICoreTests",
            dependencies: ["SeededRandom", "GuestFixtures", "TargetBundle", "VMICore", "FileBackend"],
            swiftSettings: strict),
        .testTarget(
            name: "FileBackendTests",
            dependencies: [
                "CCompression", "SeededRandom", "GuestFixtures", "FileBackend", "CPlatform", system,
            ],
            swiftSettings: strict),
        // Invented Windows guests.
        .target(
            name: "WindowsFixtures",
            dependencies: ["TargetBundle", "VMICore", "FileBackend", "GuestFixtures"],
            path: "Tests/WindowsTests/Synthetic", swiftSettings: strict + optimized),
        .testTarget(
            name: "WindowsTests",
            dependencies: [
                "WindowsFixtures", "GuestFixtures", "SeededRandom", "Deploy", "FileBackend", "Host",
                "Profile",
                "TargetBundle", "VMICore", system,
            ],
            exclude: ["Synthetic"], swiftSettings: strict),
        .testTarget(
            name: "LinuxDumpTests",
            dependencies: [
                "SeededRandom", "Debian", "FileBackend", "Host", "Profile", "TargetBundle", "VMICore", system,
            ],
            exclude: ["Guest"], swiftSettings: strict),
        .executableTarget(
            name: "libvmi-process-list", dependencies: ["CLibVMI", "LibVMI"],
            path: "Tests/LibVMITests/Programs/process-list"),
        .executableTarget(
            name: "libvmi-map-symbol", dependencies: ["CLibVMI", "LibVMI"],
            path: "Tests/LibVMITests/Programs/map-symbol"),
        .executableTarget(
            name: "libvmi-dump-memory", dependencies: ["CLibVMI", "LibVMI"],
            path: "Tests/LibVMITests/Programs/dump-memory"),
        .executableTarget(
            name: "libvmi-print-memory", dependencies: ["CLibVMI", "LibVMI"],
            path: "Tests/LibVMITests/Programs/print-memory"),
        .testTarget(
            name: "LibVMITests",
            dependencies: [
                "CLibVMI", "LibVMI", "GuestFixtures", "Host", "ImageBuild", "SeededRandom", "TargetBundle",
                "WindowsFixtures", "libvmi-process-list", "libvmi-map-symbol", "libvmi-dump-memory",
                "libvmi-print-memory", system,
            ],
            exclude: ["EventPrograms", "Programs"], swiftSettings: strict),
        .executableTarget(
            name: "monitor-host",
            dependencies: ["CControl", "CMonitor", "CPlatform", "FileBackend", "Monitor", system],
            path: "Tests/MonitorHost", swiftSettings: strict),
        .testTarget(
            name: "MonitorTests",
            dependencies: [
                "CControl", "SeededRandom", "GuestFixtures", "TargetBundle", "XenSlots", "monitor-host",
                system,
            ],
            swiftSettings: strict),
        // Slots as Xen's own header has them.
        .target(name: "XenSlots", path: "Tests/EventsTests/Slots"),
        .testTarget(
            name: "EventsTests", dependencies: ["CControl", "Events", "SeededRandom", "XenSlots"],
            exclude: ["Slots"], swiftSettings: strict),
        .testTarget(name: "CConfigTests", dependencies: ["CConfig"]),
        .testTarget(
            name: "DeployTests",
            dependencies: [
                "SeededRandom", "XenstoredFixture", "Deploy", "DomainConfig", "Grants", "Policy", "Spec",
                "TargetBundle", "Host", system,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandsTests",
            dependencies: [
                "Commands", "Debian", "Deploy", "DomainConfig", "Grants", "Lab", "Policy", "Profile",
                "ImageBuild", "GuestFixtures", "TargetBundle", "VMICore", "XenstoredFixture", "Host",
                "stubvmi", system,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "XenBuildTests", dependencies: ["XenBuild", "Debian", "Host", system], swiftSettings: strict
        ),
        .testTarget(
            name: "LabTests",
            dependencies: [
                "CXLUtil", "Lab", "XenBuild", "Profile", "TargetBundle", "Debian", "Host", system,
            ],
            exclude: [
                "Deeds", "Faults/shim.c", "Faults/trial.sh", "Programs", "Faults/xl.sh", "Scale/scale.sh",
            ],
            swiftSettings: strict),

        // The order of a deployment's steps, checked by spin.
        .testTarget(
            name: "ModelTests", dependencies: ["Host", system],
            exclude: [
                "create.pml", "deployment.pml", "destroy.pml", "guests.pml", "host.pml", "replace.pml",
                "rotate.pml", "settle.pml", "steps.pml",
            ], swiftSettings: strict),

        // What `make fuzz` tries; the tests try its seeds, and what was found.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "CCompression", "CConfig", "CControl", "Deploy", "DomainConfig", "Events", "FileBackend",
                "Grants", "GuestFixtures", "Host", "KernelFixtures", "MiniOSFake", "MiniOSParts", "Policy",
                "Profile", "SeededRandom", "Spec", "TargetBundle", "VMICore",
                "WindowsFixtures", system,
            ],
            path: "Tests/FuzzTargets", swiftSettings: strict + optimized),
        .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets"], swiftSettings: strict),

        // The image's xenstore client, tried on the host against a hostile xenstored.
        .target(
            name: "MiniOSParts", path: "Sources/MiniOS", exclude: ["Kernel/minios.ld"],
            sources: ["Dom0/ring.c", "Dom0/xenstore.c", "Dom0/xenstore_wire.c", "Kernel/text.c"],
            publicHeadersPath: ".",
            cSettings: watchedC),
        .target(
            name: "MiniOSFake", dependencies: ["MiniOSParts"], path: "Tests/MiniOSFake",
            cSettings: [
                .headerSearchPath("../../Sources/CControl/include"),
                .headerSearchPath("../../Sources/CMonitor/include"),
                .headerSearchPath("../../Sources/CPlatform/include"),
            ]),
        .testTarget(
            name: "MiniOSTests",
            dependencies: ["CControl", "FuzzTargets", "SeededRandom", "MiniOSFake", "MiniOSParts"]),
    ]
)

if let libFuzzer {
    package.targets += [
        .systemLibrary(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
        .executableTarget(
            name: "fuzz", dependencies: ["CFuzzer", "FuzzTargets"], path: "Tests/Fuzz/Driver",
            swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-sanitize=address", libFuzzer]), .linkedLibrary("stdc++")]),
    ]
}

// `make coverage` builds what tries the core, what that needs, and nothing else.
if Context.environment["STUBVMI_CORE"] != nil {
    var core: Set = [
        "FileBackendTests", "LibVMITests", "LinuxDumpTests", "TargetBundleTests", "VMICoreTests",
        "WindowsTests",
    ]
    var found = 0
    while core.count != found {
        found = core.count
        for target in package.targets where core.contains(target.name) {
            for case .byNameItem(let name, _) in target.dependencies { core.insert(name) }
        }
    }
    package.targets.removeAll { !core.contains($0.name) }
    package.products = []
}
