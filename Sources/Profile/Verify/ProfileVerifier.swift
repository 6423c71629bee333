// SPDX-License-Identifier: Apache-2.0
import CPlatform
import FileBackend
import Host
public import SystemPackage
import TargetBundle
import VMICore

/// Tells whether a profile fits the memory in a dump.
public struct ProfileVerifier: Sendable {
    /// How long memory is looked through for the kernel that it has instead.
    public var patience: Duration = .milliseconds(30)

    public init() {}

    /// The verdict. A dump that cannot be opened at all, or a damaged profile, is an error.
    public func verify(_ path: FilePath, _ dumpPath: FilePath) throws -> ProfileVerdict {
        let profile = try PackedProfile.checked(path)
        let dump: Dump
        do throws(DumpError) {
            dump = try Dump.open(dumpPath)
        } catch {
            throw ToolError(
                error.code == .unreadable ? .notFound : .corrupt, "\(dumpPath): \(error.message)",
                hint: error.hint)
        }
        defer { withExtendedLifetime(dump) {} }
        var verdict = ProfileVerdict(
            fits: false, profile: path.string, dump: dumpPath.string, format: dump.format.rawValue,
            memory: dump.frameCount * Frame.size,
            expected: String(decoding: profile.bannerPrefix, as: UTF8.self))
        if profile.system == .windows {
            verdict.expected = profile.identity.map { ProfileSummary.PDB($0).text } ?? profile.system.title
        }
        do throws(VMIError) {
            var inspector = try Inspector(target: dump.target, profile: profile)
            try look(&inspector, profile, dump.target, &verdict)
        } catch {
            verdict.problem = ProfileVerdict.Problem(
                code: error.code, message: error.message,
                hint: profile.system.remedy + " --file \(path)")
        }
        return verdict
    }

    private func look(
        _ inspector: inout Inspector, _ profile: PackedProfile, _ target: UInt32,
        _ verdict: inout ProfileVerdict
    ) throws(VMIError) {
        let kernel: Kernel
        do throws(VMIError) {
            kernel = try inspector.kernel()
        } catch .kernelNotFound {
            guard profile.system == .linux else { return Self.explainWindows(&inspector, profile, &verdict) }
            return explainAbsence(&inspector, target, &verdict)
        } catch .kernelNotMapped(let place) {
            if let end = Self.lacksTables(of: place, profile, &inspector) {
                return Self.cutOff("the kernel's image is at physical 0x\(hex(place.raw))", end, &verdict)
            }
            verdict.problem = ProfileVerdict.Problem(
                code: "not-mapped",
                message:
                    "the kernel's image is at physical 0x\(hex(place.raw)), but its page tables do not lead there: "
                    + "it had not started yet, or what is behind it is missing or damaged",
                hint:
                    "take the dump again when the target has booted; compare its size with the target's memory"
            )
            return
        }
        verdict.kernel = ProfileVerdict.Found(
            physical: "0x" + hex(kernel.physicalBase.raw), virtual: "0x" + hex(kernel.virtualBase.raw),
            slide: "0x" + hex(kernel.slide), pagingLevels: kernel.space.mode.levels, processes: 0)
        var count = 0
        do throws(VMIError) {
            try inspector.forEachProcess { (_: Process) throws(VMIError) in count += 1 }
            verdict.fits = count > 0
        } catch {
            verdict.problem = ProfileVerdict.Problem(
                code: "bad-members",
                message: "the kernel is the profile's, but its processes cannot be read: \(error.message)",
                hint: "make the profile again from that kernel's own file: \(profile.system.remedy)"
            )
        }
        verdict.kernel?.processes = count
    }

    /// The profile's kernel is not there: what is?
    private func explainAbsence(
        _ inspector: inout Inspector, _ target: UInt32, _ verdict: inout ProfileVerdict
    ) {
        let end = ContinuousClock.now + patience
        let limit = inspector.memory.physical.frameLimit
        let frames = Self.frames(of: target, below: limit)
        let traces = KernelTraces.find(in: &inspector.memory.physical, frames) {
            ContinuousClock.now < end
        }
        guard let traces else {
            verdict.problem = ProfileVerdict.Problem(
                code: "no-kernel",
                message: "no kernel with the profile's banner is in memory, and no trace of another Linux"
                    + (ContinuousClock.now < end ? "" : " in what could be looked through at once")
                    + "; the dump ends at 0x\(hex(limit * Frame.size))",
                hint: "compare the dump's size with the target's memory, and its target with the profile's")
            return
        }
        verdict.other = ProfileVerdict.Other(
            release: traces.release, banner: traces.banner?.text,
            physical: traces.banner.map { "0x" + hex($0.place.raw) })
        if traces.banner == nil, let text = traces.text, text.frame.number >= limit {
            return Self.cutOff(
                "the kernel (\(traces.release)) is at physical 0x\(hex(text.raw))", limit * Frame.size,
                &verdict)
        }
        verdict.problem = ProfileVerdict.Problem(
            code: "other-kernel",
            message: "the dump is of another kernel: \(traces.banner?.text ?? traces.release)",
            hint: "stubvmi profile linux --kernel /boot/vmlinuz-\(visible(traces.release, limit: 64))")
    }

    /// Where the dump ends, if the kernel's top-level page table lies behind that.
    private static func lacksTables(
        of image: PhysicalAddress, _ profile: PackedProfile, _ inspector: inout Inspector
    ) -> UInt64? {
        guard let start = profile.symbol("_text"),
            let table = profile.symbol(LinuxProfile.topTable(profile.architecture))
        else { return nil }
        let end = inspector.memory.physical.frameLimit * Frame.size
        return image.raw &+ (table &- start) >= end ? end : nil
    }

    private static func cutOff(_ what: String, _ end: UInt64, _ verdict: inout ProfileVerdict) {
        verdict.problem = ProfileVerdict.Problem(
            code: "cut-off",
            message: "\(what), but the dump ends at 0x\(String(end, radix: 16)): it is cut off",
            hint: "take the dump again, and compare its size with the target's memory")
    }

    /// The frames that the dump holds; all below the limit where they are not in one piece.
    private static func frames(of target: UInt32, below limit: UInt64) -> [Range<UInt64>] {
        var frames: [Range<UInt64>] = []
        for index in 0..<min(platform_run_count(target), 1 << 16) {
            var run = platform_run()
            guard platform_run(target, index, &run) == 0, run.first < limit, run.count <= limit - run.first
            else { continue }
            frames.append(run.first..<(run.first + run.count))
        }
        return frames.isEmpty ? [0..<limit] : frames
    }

    private func hex(_ number: UInt64) -> String { String(number, radix: 16) }
}
