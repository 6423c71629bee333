// SPDX-License-Identifier: Apache-2.0
public import SystemPackage

/// An open memory dump: a target of the platform, for as long as this object lives.
///
/// Whoever reads the target must be done before the dump is closed.
public final class Dump: Sendable {
    /// How the platform's functions are answered.
    public enum Access: Sendable {
        /// Pages are read where they lie in the mapped file. Those of a compressed dump lie nowhere, and are read
        /// through the window.
        case inPlace
        /// Pages are read through the window, as those of a live domain are; for tests of just that.
        case window
    }

    /// Numbers below this one are given to whoever asks for them.
    public static let chosenNumbers: UInt32 = 64

    /// The number by which the platform knows it.
    public let target: UInt32
    public let format: DumpFormat
    /// Frames that the dump holds.
    public let frameCount: UInt64
    /// One past the highest of them.
    public let frameLimit: UInt64

    /// None where pages are not read in place.
    let runs: [Run]
    /// nil where pages are read in place.
    let window: Window?
    private let contents: DumpContents
    let file: MappedFile

    /// Opens a dump whose format is told by its contents.
    ///
    /// A file that is damaged, cut off or of another kind is refused with a reason. A dump that is read through its
    /// window has one reader at a time, or each has a share.
    ///
    /// Its number is one that no dump of this process had before, or will have; unless one below
    /// `Dump.chosenNumbers` is asked for, and free.
    public static func open(
        _ path: FilePath, access: Access = .inPlace, as number: UInt32? = nil
    ) throws(DumpError) -> Dump {
        let file = try MappedFile(path)
        let view = FileView(bytes: file.bytes)
        let format = try DumpFormat.of(view)
        let contents = try format.contents(view)
        let window = contents.isPacked || access == .window ? try Window() : nil
        return try OpenDumps.add(as: number) { target in
            Dump(target: target, format: format, contents: contents, file: file, window: window)
        }
    }

    private init(
        target: UInt32, format: DumpFormat, contents: DumpContents, file: MappedFile, window: Window?
    ) {
        self.target = target
        self.format = format
        self.contents = contents
        self.file = file
        self.window = window
        switch contents {
        case .runs(let all):
            runs = window == nil ? all : []
            frameCount = all.reduce(0) { $0 + $1.count }
            frameLimit = all.last?.end ?? 0
        case .packed(let kdump):
            runs = []
            (frameCount, frameLimit) = (kdump.frameCount, kdump.frameLimit)
        }
    }

    /// The frames that are a page by a PV guest's own numbers; none in other dumps.
    func frames(ofPage page: UInt64, limit: Int) -> [UInt64] {
        guard format == .xen, let core = try? ELFCore(FileView(bytes: file.bytes)) else { return [] }
        return XenCore(core).frames(ofPage: page, limit: limit)
    }

    deinit { OpenDumps.remove(target) }

    /// How many pages were read through the window so far: what a live domain's reader would have had mapped.
    public var pagesShown: Int { window?.count ?? 0 }

    /// How many requests showed them: what would have been hypercalls.
    public var requests: Int { window?.requests ?? 0 }

    /// What became of copying a page.
    enum Outcome { case copied, absent, failed }

    /// Copies the page of a frame to memory that has room for it.
    func copy(_ frame: UInt64, to target: UnsafeMutableRawPointer) -> Outcome {
        switch contents {
        case .packed(let kdump): return kdump.read(frame, to: target)
        case .runs(let runs):
            guard let bytes = Run.find(frame, in: runs).flatMap({ start(of: $0, skipping: frame - $0.first) })
            else { return .absent }
            target.copyMemory(from: bytes, byteCount: Int(Run.frameSize))
            return .copied
        }
    }

    /// The bytes of a run, without its first frames.
    func start(of run: Run, skipping frames: UInt64 = 0) -> UnsafePointer<UInt8>? {
        file.bytes.baseAddress.map {
            ($0 + Int(run.offset + frames * Run.frameSize)).assumingMemoryBound(to: UInt8.self)
        }
    }
}
