internal import CXXHash
internal import Locks
internal import Synchronization
internal import Unix

/// What earlier probes found, in one file that several processes share.
///
/// The first line has the format and a checksum of the rest, the records. A file that is missing, damaged or of another format
/// counts as empty. Where it cannot be written everything works, only slower. May be used on any thread.
final class Cache: Sendable {
    private struct State {
        var records: [String: CacheText] = [:]
        /// What we have changed: a record, or nil where it was removed.
        var changes: [String: CacheText?] = [:]
    }

    private static let format = "hubbub adapters 6"
    private static let largest = 64 << 20

    private let path: String?
    private let state: Lock<State>

    /// - Parameter path: nil for none.
    init(path: String?) {
        self.path = path
        state = Lock(State(records: path.map(Self.read) ?? [:]))
    }

    /// What is remembered of the library of that path, whether or not it is still the same.
    func find(_ path: String) -> CacheRecord? { state.withLock { $0.records[path] }.flatMap(CacheRecord.init) }

    /// All that is remembered, in no order.
    var all: [CacheRecord] { state.withLock { Array($0.records.values) }.compactMap(CacheRecord.init) }

    func keep(_ record: CacheRecord) {
        let text = record.text
        state.withLock {
            $0.records[record.path] = text
            $0.changes[record.path] = .some(text)
        }
    }

    func forget(_ path: String) {
        state.withLock {
            guard $0.records.removeValue(forKey: path) != nil else { return }
            $0.changes[path] = .some(nil)
        }
    }

    /// Writes what has changed into what others have written meanwhile.
    ///
    /// - Returns: the copies that the cache names then; nil where nothing had changed or nothing could be written.
    func save() -> Set<String>? {
        let changes = state.withLock { state in
            defer { state.changes = [:] }
            return state.changes
        }
        guard let path, !changes.isEmpty else { return nil }
        do throws(SystemError) {
            try Directories.create(Path.parent(of: path), mode: 0o700)
            let lock = try Files.openLock(path + ".lock")
            _ = try Files.lock(lock, waiting: true)
            var records = Self.read(path)
            for (path, change) in changes { records[path] = change }
            records = records.filter { (try? FileStatus($0.key, followingLinks: false)) != nil }
            try Files.write(Self.text(records), to: path)
            return Set(records.values.compactMap { CacheRecord($0)?.stored })
        } catch {
            return nil
        }
    }

    private static func text(_ records: [String: CacheText]) -> [UInt8] {
        var text: [UInt8] = []
        for record in records.values.sorted(by: { $0.path < $1.path }) { record.write(to: &text) }
        return head(of: text[...]) + text
    }

    private static func read(_ path: String) -> [String: CacheText] {
        guard let bytes = try? Files.read(path, limit: largest), let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        else { return [:] }
        var text = bytes[(end + 1)...]
        guard bytes[...end].elementsEqual(head(of: text)) else { return [:] }
        var records: [String: CacheText] = [:]
        while let record = CacheText(from: &text) { records[record.path] = record }
        return records
    }

    /// The first line of a file with that text.
    private static func head(of text: ArraySlice<UInt8>) -> [UInt8] {
        let sum = unsafe text.withUnsafeBytes { unsafe hubbub_hash64($0.baseAddress, $0.count) }
        return Array("\(format) \(String(sum, radix: 16))\n".utf8)
    }
}
