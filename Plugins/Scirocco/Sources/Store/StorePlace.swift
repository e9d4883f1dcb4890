internal import AdapterKit
internal import SQLite
internal import Unix

/// Where a store is, and how large it may become.
struct StorePlace: Sendable {
    let folder: String
    /// In bytes.
    let limit: Int
    /// The most bytes of payloads in one list.
    let longestList: Int
    let retention: Retention
    /// Whether what is out is looked for, to be put back.
    let findsPulled: Bool

    private var path: String { Path.join(folder, "queue.sqlite") }

    /// Opens the store, or makes it, for its user alone. Blocks for as long as the disk likes.
    func open() throws(AdapterError) -> Store {
        do throws(SystemError) {
            try Directories.create(folder)
            // SQLite would let others read it; its log gets the rights of the file.
            _ = try Files.openLock(path)
        } catch {
            throw AdapterError(.io, "cannot open the store: \(error)")
        }
        do throws(DatabaseError) {
            return try Store(
                path, limit: limit, longestList: longestList, retention: retention, findsPulled: findsPulled,
                now: Clock.wall() / 1_000_000)
        } catch {
            throw error.isBusy
                ? AdapterError(.busy, "another program has the store \(path) open: end it, or name another folder")
                : AdapterError(.io, "cannot open the store \(path): \(error.text)")
        }
    }
}
