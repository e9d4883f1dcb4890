internal import Unix

/// What a library needs beside it.
///
/// The library is loaded from a copy in the store, where `$ORIGIN` is another directory. Tried with glibc 2.36: a copy
/// whose run path no longer leads to a needed library fails with "cannot open shared object file"; but where a library of
/// that soname is in the process already, it is taken, whatever the run path says. Hence the rules, for each needed name:
///
/// 1. The host's own directories have it (the language's runtime in an installed tree): it is opened from there, by its
///    absolute path, before the adapter, and the adapter gets that one.
/// 2. Else a run path with `$ORIGIN` leads to it: it is copied to the same place relative to the library's copy. A
///    place outside of the library's directory has no counterpart in the store and is refused.
/// 3. Else it is the system's business, whose loader says so where it is missing.
struct Dependencies: Equatable, Sendable {
    /// A file to be copied along.
    struct File: Equatable, Sendable {
        /// Without links.
        let source: String
        /// From the library's directory.
        let place: String
        let status: FileStatus
    }

    /// Absolute paths to be opened first, in this order.
    var preloads: [String] = []
    var files: [File] = []
    var warnings: [Reason] = []

    private static let most = 64

    /// - Parameter directory: the library's own, without links.
    init(of facts: LibraryFacts, in directory: String, _ surroundings: Surroundings) throws(Reason) {
        try add(facts, origin: directory, place: "", surroundings)
    }

    private mutating func add(
        _ facts: LibraryFacts, origin: String, place: String, _ surroundings: Surroundings
    ) throws(Reason) {
        for name in facts.needed where !name.utf8.contains(UInt8(ascii: "/")) {
            if let ours = surroundings.runtimeFile(name) {
                if !preloads.contains(ours) { preloads.append(ours) }
                continue
            }
            guard let found = Self.find(name, facts.runPaths, origin) else { continue }
            guard let relative = Self.normalize(Self.concatenate(place, found.directory)) else {
                throw Reason(
                    .dependencyOutside,
                    "it needs \(name) and finds it outside of its own directory (\(found.runPath)): put it beside the library"
                )
            }
            try add(Self.concatenate(relative, name), found.path, surroundings)
        }
    }

    private mutating func add(_ place: String, _ path: String, _ surroundings: Surroundings) throws(Reason) {
        guard !files.contains(where: { $0.place == place }) else { return }
        guard files.count < Self.most else {
            throw Reason(.dependencyOutside, "it needs more than \(Self.most) libraries of its own")
        }
        let library = try LibraryFile(path, surroundings)
        warnings += library.warnings
        files.append(File(source: library.realPath, place: place, status: library.status))
        try add(
            library.facts, origin: Path.parent(of: path),
            place: place.utf8.contains(UInt8(ascii: "/")) ? Path.parent(of: place) : "", surroundings)
    }

    /// The first of the run paths that has it, where that is one with `$ORIGIN`.
    private static func find(
        _ name: String, _ runPaths: [String], _ origin: String
    ) -> (path: String, directory: String, runPath: String)? {
        for runPath in runPaths {
            for token in ["$ORIGIN", "${ORIGIN}"] where runPath.hasPrefix(token) {
                let directory = runPath.dropFirst(token.count)
                guard directory.isEmpty || directory.hasPrefix("/") else { continue }
                let path = Path.join(origin + directory, name)
                if isFile(path) { return (path, String(directory.drop { $0 == "/" }), runPath) }
            }
            if runPath.hasPrefix("/"), isFile(Path.join(runPath, name)) { return nil }
        }
        return nil
    }

    private static func isFile(_ path: String) -> Bool { (try? FileStatus(path))?.kind == .regular }

    private static func concatenate(_ directory: String, _ name: String) -> String {
        directory.isEmpty ? name : Path.join(directory, name)
    }

    /// A relative path without `.` and `..`; nil where it leads out.
    private static func normalize(_ path: String) -> String? {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                return nil
            }
        }
        return parts.joined(separator: "/")
    }
}
