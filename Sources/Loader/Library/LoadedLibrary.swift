package import CHubbub
internal import CLtdl
internal import Locks
internal import Synchronization

/// An adapter's library in this process. It stays until the process ends.
@safe package final class LoadedLibrary: @unchecked Sendable {
    /// The path that it was loaded from.
    package let path: String
    /// Valid for the life of the process; constant, so any thread may read it.
    package let adapter: UnsafePointer<hubbub_adapter>

    private init(path: String, adapter: UnsafePointer<hubbub_adapter>) {
        self.path = path
        unsafe self.adapter = adapter
    }

    /// What is loaded, by path. The lock is also the one that libltdl needs, which is not safe on several threads.
    private static let loaded = Lock<[String: LoadedLibrary]>([:])

    /// Loads a library, or returns it where it is loaded already. Runs its constructors and its entry on this thread: only
    /// for libraries that a probe has accepted.
    ///
    /// - Parameters:
    ///   - path: absolute.
    ///   - preloads: libraries to be opened before it, as absolute paths.
    /// - Throws: why it cannot be used.
    package static func open(_ path: String, preloads: [String] = []) throws(Reason) -> LoadedLibrary {
        let result = loaded.withLock { libraries -> Result<LoadedLibrary, Reason> in
            if let library = libraries[path] { return .success(library) }
            do throws(Reason) {
                for preload in preloads { try DynamicLibrary.preload(preload) }
                let library = try load(path)
                libraries[path] = library
                return .success(library)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func load(_ path: String) throws(Reason) -> LoadedLibrary {
        guard lt_dlinit() == 0 else { throw Reason(.notLoadable, "libltdl cannot be initialised: \(error())") }
        var advise: lt_dladvise?
        guard unsafe lt_dladvise_init(&advise) == 0 else {
            throw Reason(.notLoadable, "libltdl cannot be advised: \(error())")
        }
        defer { unsafe _ = lt_dladvise_destroy(&advise) }
        unsafe _ = lt_dladvise_local(&advise)
        unsafe _ = lt_dladvise_resident(&advise)
        guard let handle = unsafe lt_dlopenadvise(path, advise) else {
            // libltdl says "file not found" of everything; the system's loader says what it is.
            _ = try DynamicLibrary(path)
            throw Reason(.notLoadable, "libltdl does not open it: \(error())")
        }
        guard let symbol = unsafe lt_dlsym(handle, DynamicLibrary.entryName) else {
            throw Reason(.noEntry, "it no longer exports \(DynamicLibrary.entryName): retry")
        }
        let table = unsafe try AdapterTable(calling: unsafeBitCast(symbol, to: DynamicLibrary.Entry.self))
        unsafe try table.check()
        return unsafe LoadedLibrary(path: path, adapter: table.pointer)
    }

    private static func error() -> String {
        guard let text = unsafe lt_dlerror() else { return "unknown error" }
        return unsafe String(cString: text)
    }
}
