// SPDX-License-Identifier: Apache-2.0
import KernelFixtures
import Profile
import SystemPackage
import TargetBundle

extension FuzzTarget {
    /// A symbol file of Volatility 3.
    static let isf = FuzzTarget(
        "isf", limit: 8192,
        words: [
            #""metadata":{"linux":{}}"#, #""symbols":{"#, #""user_types":{"#, #""base_types":{"#,
            #""enums":{"#,
            #""fields":{"#, #""offset":"#, #""size":"#, #""kind":"struct""#, #""type":{"#, #""address":"#,
            #""constant_data":"#, #""anonymous":true"#, #""name":"task_struct""#, "{", "}", "[", "]", "1e9",
            #"\u0000"#,
        ].map { bytes(of: $0) },
        seeds: {
            [bytes(of: isfSeed), bytes(of: "{}"), bytes(of: "[[[[[[[["), [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]]
        },
        run: { make($0, .linux, .isf("fuzz")) })

    /// A profile of Rekall.
    static let rekall = FuzzTarget(
        "rekall", limit: 8192,
        words: [
            #""$METADATA":{"#, #""$CONSTANTS":{"#, #""$FUNCTIONS":{"#, #""$STRUCTS":{"#, #""arch":"AMD64""#,
            #""ProfileClass":"Linux64""#, #""task_struct":["#, #"["Pointer",{"target":"#, "{", "}", "[", "]",
            "-1",
        ].map { bytes(of: $0) },
        seeds: { [bytes(of: rekallSeed), bytes(of: "{}")] },
        run: {
            make($0, .linux, .rekall("fuzz"))
            make($0, .windows, .rekall("fuzz"))
        })

    /// A program database of Windows; the first byte is put aside, the rest changes a good one as `patched` says.
    static let pdb = FuzzTarget(
        "pdb", limit: 400,
        seeds: {
            [[], [0]]
                + [32, 36, 40, 44, 52, 512, 1024, 1536].map { [0] + patch($0, 0xff) + patch($0 + 1, 0xff) }
        },
        make: {
            let good = SyntheticPDB().bytes
            return { input in
                // What has no first byte of a change is a file itself.
                let file =
                    input.first == 1 ? Array(input) : patched(good, 0..<good.count, by: input.dropFirst())
                make(file, .windows, .pdb("fuzz"))
            }
        })

    private static func make(
        _ file: [UInt8], _ system: PackedProfile.OperatingSystem, _ source: ProfileRequest.Source
    ) {
        var request = ProfileRequest(system, from: source)
        guard let made = try? request.make(from: file) else { return }
        _ = try? PackedProfile(made.bytes)
        request.isFull = true
        _ = try? request.make(from: file).file
    }

    private static let isfSeed = #"""
        {"metadata":{"linux":{},"format":"6.2.0"},
        "base_types":{"int":{"size":4},"char":{"size":1},"pointer":{"size":8}},"enums":{"state":{"size":4}},
        "user_types":{"list_head":{"size":16,"fields":{"next":{"offset":0,"type":{"kind":"pointer"}}}},
        "mm_struct":{"size":64,"fields":{"":{"offset":8,"anonymous":true,"type":{"kind":"struct","name":"u"}}}},
        "u":{"size":32,"fields":{"pgd":{"offset":8,"type":{"kind":"pointer"}}}},
        "task_struct":{"size":256,"fields":{"tasks":{"offset":8,"type":{"kind":"struct","name":"list_head"}},
        "mm":{"offset":24,"type":{"kind":"pointer"}},"pid":{"offset":32,"type":{"kind":"base","name":"int"}},
        "comm":{"offset":40,"type":{"kind":"array","count":16,"subtype":{"kind":"base","name":"char"}}}}}},
        "symbols":{"_text":{"address":18446744071578845184},"init_task":{"address":18446744071580942336},
        "init_top_pgt":{"address":18446744071579893760},
        "linux_banner":{"address":18446744071579845184,"constant_data":"TGludXggdmVyc2lvbiA2LjEgKGEpICMxIFNNUAo="}}}
        """#

    private static let rekallSeed = #"""
        {"$METADATA":{"ProfileClass":"Linux64","arch":"AMD64"},
        "$CONSTANTS":{"_text":281472829227008,"init_task":281472831324160,"init_top_pgt":281472830275584,
        "linux_banner":281472830227008},"$FUNCTIONS":{},
        "$STRUCTS":{"task_struct":[256,{"tasks":[8,["list_head"]],"mm":[24,["Pointer",{"target":"mm_struct"}]],
        "pid":[32,["int"]],"comm":[40,["String",{"length":16}]]}],"mm_struct":[64,{"pgd":[16,["Pointer",{}]]}],
        "list_head":[16,{"next":[0,["Pointer",{}]]}]}}
        """#
}
