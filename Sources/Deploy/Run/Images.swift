// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import Grants
import Host
import SystemPackage

extension Site {
    /// Keeps an image under its digest: what a monitor was started with can be started again.
    func keep(_ image: Wish.Image, as digest: String) throws {
        guard case .file(let path) = image, !Files.exists(layout.image(digest)) else { return }
        try Files.makeDirectory(layout.images)
        let bytes = try Files.read(path)
        guard Digest.sha256(bytes) == digest else {
            throw ToolError(.io, "\(path) changed while it was read", hint: "try again")
        }
        try Files.write(bytes, to: layout.image(digest))
        // What it can be asked to run is asked again before each change.
        guard let manifest = try? Files.read(ImagePrograms.manifest(of: path), limit: ImagePrograms.limit)
        else {
            return
        }
        try Files.write(manifest, to: ImagePrograms.manifest(of: layout.image(digest)))
    }

    /// Removes images that nothing runs and nothing goes back to.
    func dropImages(butFor state: State) throws {
        let kept = Set(
            state.monitors.map(\.image)
                + [state.supervisor?.image, state.image, state.previousImage].compactMap(\.self))
        let names = (try? FileManager.default.contentsOfDirectory(atPath: layout.images.string)) ?? []
        let images = kept.map { layout.image($0) }
        let known = Set((images + images.map(ImagePrograms.manifest)).map { $0.lastComponent?.string ?? "" })
        try Files.remove(names.filter { !known.contains($0) }.map { layout.images.appending($0) })
        // Only if it is empty.
        rmdir(layout.images.string)
    }
}

extension State.Monitor {
    /// What it was handed last, without the bundle.
    var handOver: HandOver? {
        try? HandOver(monitor: domain, generation: generation, targets: targets.map(\.domain))
    }
}
