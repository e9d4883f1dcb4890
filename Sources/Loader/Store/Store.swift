internal import Unix

/// Private copies of libraries, under the SHA-256 of what they hold.
///
/// Copying over a library that is loaded crashes the process, and opening the same path again gives the old code (both
/// tried); from the store every version has a path of its own that never changes.
///
/// The layout is `<digest>/<file name>`, with the libraries that it brings along beside it. Others cannot read it.
package struct Store: Sendable {
    /// Absolute.
    package let directory: String

    /// The code of an error that says that a file is no longer the one that was looked at: ESTALE.
    static let changed: Int32 = 116

    /// A library in the store.
    struct Copy: Equatable, Sendable {
        let path: String
        /// Of the library itself.
        let digest: String
    }

    /// Opens the first of the places that can be used: the user's cache, the runtime directory, `/tmp`. nil where none can.
    package init?(environment: [String: String]) {
        let user = UserDirectories(environment)
        let places = [
            user.cache.map { Path.join($0, "hubbub/store") }, user.runtime.map { Path.join($0, "hubbub/store") },
            "/tmp/hubbub-\(Environment.user)/store",
        ]
        for place in places.compactMap(\.self) {
            if let store = Store(directory: place) { self = store } else { continue }
            return
        }
        return nil
    }

    /// Makes the directory. nil where it cannot be made, written, or kept from others.
    package init?(directory: String) {
        guard (try? Directories.create(directory, mode: 0o700)) != nil,
            let real = try? Files.realPath(directory),
            let status = try? FileStatus(real), status.owner == Environment.user,
            status.mode & 0o077 == 0,
            (try? Trust(owners: [0, Environment.user]).check(real)) != nil,
            let probe = try? Files.createTemporary(beside: Path.join(real, "probe"), mode: 0o600),
            (try? Files.remove(probe.path)) != nil
        else { return nil }
        self.directory = real
    }

    /// Copies a library and what it brings along. A copy that is there already is replaced by the same content, so a
    /// damaged store heals.
    func place(_ library: LibraryFile, name: String, _ dependencies: Dependencies) throws(SystemError) -> Copy {
        let own = try copy(library.realPath, library.status)
        var copies: [(temporary: String, digest: String, place: String)] = [(own.temporary, own.digest, name)]
        do throws(SystemError) {
            for file in dependencies.files {
                let copied = try copy(file.source, file.status)
                copies.append((copied.temporary, copied.digest, file.place))
            }
            let folder = Path.join(directory, Self.key(copies.map { ($0.digest, $0.place) }))
            // Nobody removes it while the copies go there. A second time: an old one may have gone just now; a new one does not.
            var hold: FolderHold?
            for _ in 0..<2 where hold == nil {
                try Directories.create(folder, mode: 0o700)
                hold = try? FolderHold(folder)
            }
            defer { withExtendedLifetime(hold) {} }
            for item in copies {
                let target = Path.join(folder, item.place)
                try Directories.create(Path.parent(of: target), mode: 0o700)
                try Files.rename(item.temporary, to: target)
            }
            return Copy(path: Path.join(folder, name), digest: own.digest)
        } catch {
            for item in copies { try? Files.remove(item.temporary) }
            throw error
        }
    }

    /// Removes what no record names, nobody holds and nobody has touched for `age`.
    ///
    /// A record names the version that lies in the search path now. A hub that runs an older one holds that (`FolderHold`),
    /// because it starts processes of it again.
    func prune(keeping paths: Set<String>, age: Duration) {
        let oldest = Clock.wall() - age.nanoseconds
        for name in (try? Directories.list(directory)) ?? [] {
            let entry = Path.join(directory, name)
            guard let kind = Self.kind(of: entry, unchangedSince: oldest),
                !paths.contains(where: { $0.hasPrefix(entry + "/") })
            else { continue }
            if kind != .directory {
                try? Files.remove(entry)
                continue
            }
            FolderHold.unlessHeld(entry) {
                // Whoever places the same library meanwhile finds all of it or nothing.
                let doomed = Path.join(directory, "pruned.\(String(UInt64.random(in: 0 ... .max), radix: 36))~")
                guard Self.kind(of: entry, unchangedSince: oldest) != nil,
                    (try? Files.rename(entry, to: doomed)) != nil
                else { return }
                try? Directories.removeAll(doomed)
            }
        }
    }

    /// What an entry is that is older than a time; nil for a newer one.
    private static func kind(of entry: String, unchangedSince oldest: Int64) -> FileStatus.Kind? {
        guard let status = try? FileStatus(entry, followingLinks: false), status.changed < oldest else { return nil }
        return status.kind
    }

    /// The folder: the library's own digest, or, where it brings others along, one of all of them.
    private static func key(_ items: [(digest: String, place: String)]) -> String {
        guard items.count > 1 else { return items[0].digest }
        var digest = Digest()
        for item in items { digest.add(Array("\(item.digest) \(item.place)\n".utf8)) }
        return digest.finish()
    }

    /// - Throws: `changed` where the file is no longer the one that was looked at.
    private func copy(_ source: String, _ expected: FileStatus) throws(SystemError) -> (
        temporary: String, digest: String
    ) {
        let input = try Files.open(source)
        let output = try Files.createTemporary(beside: Path.join(directory, "copy"), mode: 0o500)
        var digest = Digest()
        do throws(SystemError) {
            var offset: Int64 = 0
            while true {
                let chunk = try input.read(at: offset, count: 1 << 20)
                if chunk.isEmpty { break }
                digest.add(chunk)
                try output.file.write(all: chunk)
                offset += Int64(chunk.count)
            }
            guard try input.status() == expected else { throw SystemError(code: Self.changed, call: "copy") }
            try output.file.synchronize()
        } catch {
            try? Files.remove(output.path)
            throw SystemError(code: error.code, call: error.call, source)
        }
        return (output.path, digest.finish())
    }
}
