// SPDX-License-Identifier: Apache-2.0
import Host
public import Spec

/// Where `apply` puts what an introspection domain is started from.
public struct Installation: Sendable, Equatable {
    /// The image that all monitors run.
    public var image: String
    /// The folder of the monitors' bundles.
    public var bundles: String

    public init(
        image: String = "/var/lib/stubvmi/image/stubvmi.elf.gz", bundles: String = "/var/lib/stubvmi/bundle"
    ) {
        self.image = image
        self.bundles = bundles
    }

    /// The bundle of a monitor.
    public func bundle(of monitor: Monitor) -> String { "\(bundles)/\(monitor.name).bundle" }
}

/// Everything that a spec turns into, as texts.
public enum Render {
    /// A file of the rendered folder.
    public struct File: Sendable, Equatable {
        /// Its path in the folder.
        public var path: String
        public var text: String
    }

    /// The files that `stubvmi render` writes; `policy` is the text of the FLASK module.
    public static func files(
        spec: Spec, policy: String, installation: Installation = Installation()
    ) throws -> [File] {
        var files = [File(path: "policy/stubvmi.te", text: policy)]
        for monitor in spec.monitors {
            let bundle = installation.bundle(of: monitor)
            let config = try XLConfig.monitor(monitor, image: installation.image, bundle: bundle)
            files.append(File(path: "xl/\(monitor.name).cfg", text: config))
            files.append(File(path: "grants/\(monitor.name).sh", text: try GrantScript.text(monitor)))
            let json = TargetConfig.json(monitor: monitor, spec: spec)
            files.append(File(path: "bundle/\(monitor.name).json", text: json))
        }
        if !spec.supervised.isEmpty {
            let config = try XLConfig.supervisor(image: installation.image)
            files.append(File(path: "xl/\(Label.supervisorName).cfg", text: config))
        }
        for target in spec.targets {
            let snippet = try XLConfig.targetSnippet(target, spec: spec)
            files.append(File(path: "xl/\(target.name).seclabel.cfg", text: snippet))
        }
        let paths = files.map(\.path)
        if let twice = paths.first(where: { path in paths.count { $0 == path } > 1 }) {
            throw ToolError(
                .invalidInput, "two domains would both be written to \(twice)",
                hint: "a name that does not end in .seclabel")
        }
        return files.sorted { $0.path < $1.path }
    }
}
