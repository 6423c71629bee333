// SPDX-License-Identifier: Apache-2.0

/// What an image is: written beside it as `stubvmi.manifest.json`, and printed by `image show`.
///
/// The same sources and tools give the same manifest; there is no date, user or folder in it.
public struct ImageManifest: Codable, Sendable, Equatable {
    /// The version of this format.
    public var schema = 1
    /// The gzip'd ELF that xl boots.
    public var image: File
    /// The ELF in it.
    public var elf: File
    /// Where execution begins.
    public var entry: String
    /// What the domain builder loads.
    public var segments: [Segment]
    /// What is linked, the largest part first.
    public var components: [Component]
    /// Every object file of which a byte is in the image, the largest first.
    public var objects: [Object]
    public var tools: [Tool]
    /// SHA-256 over the project's own sources.
    public var sources: String
    /// What its monitors can be asked to run; nil in the manifest of an image that does not tell.
    public var programs: [Program]?

    /// A program of the image.
    public struct Program: Codable, Sendable, Equatable {
        public var name: String
        /// The files of a user's program in C; nil for one that stubvmi has itself.
        public var files: [Archive]?
    }

    /// A file's size and digest.
    public struct File: Codable, Sendable, Equatable {
        public var name: String
        public var bytes: Int
        public var sha256: String
    }

    /// A part of the image in memory.
    public struct Segment: Codable, Sendable, Equatable {
        /// `r-x`, `r--` or `rw-`.
        public var access: String
        /// In hexadecimal.
        public var address: String
        public var fileBytes: Int
        public var memoryBytes: Int
    }

    /// Where code comes from and under which terms.
    public struct Component: Codable, Sendable, Equatable {
        public var name: String
        public var version: String
        /// As an SPDX expression.
        public var licence: String
        /// In memory, before compression.
        public var bytes: Int
        /// The archives that it was built from.
        public var files: [Archive]
    }

    /// A source archive, pinned by the lock file.
    public struct Archive: Codable, Sendable, Equatable {
        public var name: String
        public var sha256: String
    }

    /// An object file's share of the image.
    public struct Object: Codable, Sendable, Equatable {
        public var name: String
        public var component: String
        public var bytes: Int
    }

    /// A program that took part in the build.
    public struct Tool: Codable, Sendable, Equatable {
        public var name: String
        public var version: String
    }
}
