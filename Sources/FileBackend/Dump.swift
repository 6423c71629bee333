// SPDX-License-Identifier: Apache-2.0
public import SystemPackage

/// An open memory dump: a target of the platform, for as long as this object lives.
///
/// Whoever reads the target must be done before the dump is closed.
public final class Dump: Sendable {
    /// How the platform's functions are answered.
    public enum Access: Sendable {
        /// Pages are read where they lie in the mapped file.
        case inPlace
        /// Pages are read through the window, as those of a live domain are; for tests of just that.
        case window
    }

    /// The number by which the platform knows it.
    public let target: UInt32
    public let format: DumpFormat
    /// Frames that the dump holds.
    public let frameCount: UInt64
    /// One past the highest of them.
    public let frameLimit: UInt64

    let runs: [Run]
    let file: MappedFile
    let access: Access

    /// Opens a dump whose format is told by its contents.
    ///
    /// A file that is damaged, cut off or of another kind is refused with a reason.
    public static func open(_ path: FilePath, access: Access = .inPlace) throws(DumpError) -> Dump {
        let file = try MappedFile(path)
        let view = FileView(bytes: file.bytes)
        let format = try DumpFormat.of(view)
        let runs = try format.runs(view)
        return try OpenDumps.add { target in
            Dump(target: target, format: format, runs: runs, file: file, access: access)
        }
    }

    private init(target: UInt32, format: DumpFormat, runs: [Run], file: MappedFile, access: Access) {
        self.target = target
        self.format = format
        self.runs = runs
        self.file = file
        self.access = access
        frameCount = runs.reduce(0) { $0 + $1.count }
        frameLimit = runs.last?.end ?? 0
    }

    deinit { OpenDumps.remove(target) }

    /// The bytes of a frame.
    func bytes(of frame: UInt64) -> UnsafePointer<UInt8>? {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].end <= frame { low = middle + 1 } else { high = middle }
        }
        guard low < runs.count, runs[low].first <= frame else { return nil }
        return start(of: runs[low], skipping: frame - runs[low].first)
    }

    /// The bytes of a run, without its first frames.
    func start(of run: Run, skipping frames: UInt64 = 0) -> UnsafePointer<UInt8>? {
        file.bytes.baseAddress.map {
            ($0 + Int(run.offset + frames * Run.frameSize)).assumingMemoryBound(to: UInt8.self)
        }
    }
}
