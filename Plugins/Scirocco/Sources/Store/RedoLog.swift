internal import CXXHash
internal import SQLite
internal import Unix

/// The changes since SQLite's last commit, on the disk: a commit writes whole pages of the table and of each index, of which
/// the next one writes most again. So a commit is rare, and what is promised between two of them stands here, one short
/// write and one sync for each group of tasks.
///
/// The file has one size, so that a sync has only its bytes to write, and a full disk does not stop it. It is written from its
/// beginning on, after each commit anew. What is left of earlier rounds is told by its number: those of groups that belong
/// together follow one another. A group that is torn was promised to nobody.
struct RedoLog: ~Copyable {
    /// Of the file, in bytes. What a process that was killed leaves is done again at the next start: some ten milliseconds.
    static let size = 2 << 20
    /// Of a group: checksum, number, and bytes of records behind it.
    private static let headSize = 24

    private let file: FileDescriptor
    private let path: String
    /// Of the store that it belongs to: no other one takes its groups.
    private let store: UInt64
    /// Where the next group stands, and its number.
    private var end = 0
    private(set) var next: Int64
    private var buffer: [UInt8] = []

    /// Opens the file, or makes it.
    ///
    /// - Parameter applied: the number of the last group that is within a commit.
    init(_ path: String, store: UInt64, applied: Int64) throws(DatabaseError) {
        self.path = path
        self.store = store
        next = applied + 1
        do throws(SystemError) { file = try Self.open(path) } catch { throw DatabaseError(error) }
    }

    /// Takes the room on the disk, with bytes: room that was only reserved is noted at its first use, in each sync.
    private static func open(_ path: String) throws(SystemError) -> FileDescriptor {
        let file = try Files.openLock(path)
        let there = try Int(file.status().size)
        if there < size {
            try file.write([UInt8](repeating: 0, count: size - there), at: there)
            try file.synchronize()
        }
        try Files.synchronizeDirectory(Path.parent(of: path))
        return file
    }

    /// Whether there is room for records.
    func hasRoom(for records: Int) -> Bool { end + Self.headSize + records <= Self.size }

    /// Writes a group, for which there is room. It counts once it is synced; where that fails nobody knows what is there.
    mutating func append(_ records: [UInt8]) throws(DatabaseError) {
        buffer.removeAll(keepingCapacity: true)
        for word in [0, UInt64(bitPattern: next), UInt64(records.count)] {
            unsafe withUnsafeBytes(of: word.littleEndian) { unsafe buffer.append(contentsOf: $0) }
        }
        buffer += records
        let sum = checksum(buffer[...])
        for index in 0..<8 { buffer[index] = UInt8(truncatingIfNeeded: sum >> UInt64(8 * index)) }
        do throws(SystemError) { try file.write(buffer, at: end) } catch { throw DatabaseError(error) }
        end += buffer.count
        next += 1
    }

    func sync() throws(DatabaseError) {
        do throws(SystemError) { try file.synchronizeData() } catch {
            throw DatabaseError(
                code: 10, text: "cannot put \(path) on the disk: \(error.reason)", systemCode: error.code)
        }
    }

    /// All that it has is within a commit that is on the disk.
    mutating func rewind() { end = 0 }

    /// Calls `body` with the records of each group that is not within the commit `applied`, and goes on behind the last one.
    mutating func replay(
        after applied: Int64, _ body: (ArraySlice<UInt8>) throws(DatabaseError) -> Void
    ) throws(DatabaseError) {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try file.read(at: 0, count: Self.size) } catch { throw DatabaseError(error) }
        (end, next) = (0, applied + 1)
        var place = 0
        var last: Int64?
        while let group = group(bytes, at: place), last == nil || group.number == last.map({ $0 + 1 }) {
            guard group.number <= next else { throw gap(group.number, applied) }
            place = group.end
            last = group.number
            guard group.number == next else { continue }
            try body(bytes[group.end - group.size..<group.end])
            (end, next) = (place, group.number + 1)
        }
    }

    private func group(_ bytes: [UInt8], at place: Int) -> (number: Int64, size: Int, end: Int)? {
        guard place + Self.headSize <= bytes.count else { return nil }
        let size = word(bytes, place + 16)
        guard size <= UInt64(bytes.count - place - Self.headSize) else { return nil }
        let end = place + Self.headSize + Int(size)
        guard word(bytes, place) == checksum(bytes[place..<end]) else { return nil }
        return (Int64(bitPattern: word(bytes, place + 8)), Int(size), end)
    }

    private func word(_ bytes: [UInt8], _ place: Int) -> UInt64 {
        bytes[place..<place + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Of a group, without its checksum.
    private func checksum(_ group: ArraySlice<UInt8>) -> UInt64 {
        unsafe group.dropFirst(8).withUnsafeBytes { unsafe hubbub_hash64_seeded($0.baseAddress, $0.count, store) }
    }

    private func gap(_ number: Int64, _ applied: Int64) -> DatabaseError {
        DatabaseError(
            code: 0,
            text: """
                \(path) goes on from change \(number - 1), and the store ends with \(applied): they are not of one time. \
                Bring both back from where they are, or remove the log to do without what it has
                """)
    }
}

extension DatabaseError {
    fileprivate init(_ error: SystemError) { self.init(code: 10, text: "\(error)", systemCode: error.code) }
}
