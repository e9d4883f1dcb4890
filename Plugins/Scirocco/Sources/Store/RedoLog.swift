internal import CXXHash
internal import SQLite
internal import Unix

/// The changes since SQLite's last commit, on the disk: a commit writes whole pages of the table and of each index, of which
/// the next one writes most again. So a commit is rare, and what is promised between two of them stands here, one short
/// write for each group of tasks.
///
/// The file has one size, so that a write has only its bytes to put on the disk, and a full disk does not stop it. It is written
/// from its beginning on, after each commit anew; a group begins with a block. What is left of earlier rounds is told by its
/// number: those of groups that belong together follow one another. A group that is torn was promised to nobody.
struct RedoLog: ~Copyable {
    /// Of the file, in bytes. What a process that was killed leaves is done again at the next start: some ten milliseconds.
    static let size = 4 << 20
    /// Of a group: checksum, number, and bytes of records behind it.
    private static let headSize = 24

    private var file: DurableFile
    private let path: String
    /// Of the store that it belongs to: no other one takes its groups.
    private let store: UInt64
    /// Where the next group stands, and its number.
    private var end = 0
    private(set) var next: Int64
    /// What the group that was begun takes of the file.
    private var underWay = 0

    /// Opens the file, or makes it.
    ///
    /// - Parameter applied: the number of the last group that is within a commit.
    init(_ path: String, store: UInt64, applied: Int64) throws(DatabaseError) {
        self.path = path
        self.store = store
        next = applied + 1
        do throws(SystemError) { file = try Self.open(path) } catch { throw DatabaseError(error) }
    }

    /// Takes the room on the disk, with bytes: room that was only reserved is noted at its first use.
    private static func open(_ path: String) throws(SystemError) -> DurableFile {
        let file = try Files.openLock(path)
        let there = try Int(file.status().size)
        if there < size {
            try file.write([UInt8](repeating: 0, count: size - there), at: there)
            try file.synchronize()
        }
        try Files.synchronizeDirectory(Path.parent(of: path))
        return try DurableFile(path)
    }

    /// Whether there is room for so many bytes of records.
    func hasRoom(for records: Int) -> Bool { end + DurableFile.size(of: Self.headSize + records) <= Self.size }

    /// Begins to put a group, for which there is room, on the disk.
    ///
    /// - Parameter isBackground: whether there is something to do before `finish` is called.
    mutating func begin(_ records: [UInt8], isBackground: Bool = false) {
        var head: [UInt8] = []
        for word in [sum(records, next), UInt64(bitPattern: next), UInt64(records.count)] {
            unsafe withUnsafeBytes(of: word.littleEndian) { unsafe head.append(contentsOf: $0) }
        }
        file.begin(head, records, at: end, isBackground: isBackground)
        underWay = DurableFile.size(of: head.count + records.count)
    }

    /// The group that was begun is on the disk. Where that fails but for want of room nobody knows what is there.
    mutating func finish() throws(DatabaseError) {
        do throws(SystemError) { try file.end() } catch {
            throw DatabaseError(
                code: 10, text: "cannot put \(path) on the disk: \(error.reason)", systemCode: error.code)
        }
        end += underWay
        next += 1
    }

    /// All that it has is within a commit that is on the disk.
    mutating func rewind() { end = 0 }

    /// Calls `body` with the records of each group that is not within the commit `applied`, and goes on behind the last one.
    mutating func replay(
        after applied: Int64, _ body: ([UInt8]) throws(DatabaseError) -> Void
    ) throws(DatabaseError) {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try Files.read(path, limit: Self.size) } catch { throw DatabaseError(error) }
        (end, next) = (0, applied + 1)
        var place = 0
        var last: Int64?
        while let group = group(bytes, at: place), last == nil || group.number == last.map({ $0 + 1 }) {
            guard group.number <= next else { throw gap(group.number, applied) }
            place += DurableFile.size(of: Self.headSize + group.records.count)
            last = group.number
            guard group.number == next else { continue }
            try body(group.records)
            (end, next) = (place, group.number + 1)
        }
    }

    private func group(_ bytes: [UInt8], at place: Int) -> (number: Int64, records: [UInt8])? {
        guard place + Self.headSize <= bytes.count else { return nil }
        let start = place + Self.headSize
        let (number, size) = (Int64(bitPattern: word(bytes, place + 8)), word(bytes, place + 16))
        guard size <= UInt64(bytes.count - start) else { return nil }
        let records = Array(bytes[start..<start + Int(size)])
        return word(bytes, place) == sum(records, number) ? (number, records) : nil
    }

    private func word(_ bytes: [UInt8], _ place: Int) -> UInt64 {
        bytes[place..<place + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// What tells a group of this store and this number from all else.
    private func sum(_ records: [UInt8], _ number: Int64) -> UInt64 {
        unsafe records.withUnsafeBytes {
            unsafe hubbub_hash64_seeded($0.baseAddress, $0.count, store ^ UInt64(bitPattern: number))
        }
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
