internal import Glibc
internal import Locks
internal import Synchronization
internal import Unix

/// The directory of a journal.
///
/// ```
/// 0000000000000007.segment   a segment by its number
/// spare-8                    the file of the next one, which has its room on the disk already; there can be another such file, for
///                            a segment that will take the place of older ones
/// quarantine/                copies of bytes that should have been records
/// ```
final class SegmentStore: Sendable {
    let path: String
    private let segmentBytes: Int
    private let nextNumber: Atomic<UInt64>
    private let spares = Lock(Spares())

    private struct Spares {
        /// For what is written next.
        var next: SegmentFile?
        /// For what is rewritten, where that needs one.
        var reserve: SegmentFile?
        var keepsReserve = false

        var lacksReserve: Bool { keepsReserve && reserve == nil }
        var isFull: Bool { next != nil && !lacksReserve }

        /// Takes a file where one is missing; false where none is.
        mutating func take(_ file: SegmentFile) -> Bool {
            if isFull { return false }
            if lacksReserve { reserve = file } else { next = file }
            return true
        }
    }

    init(_ path: String, segmentBytes: Int, nextNumber: UInt64) {
        self.path = path
        self.segmentBytes = segmentBytes
        self.nextNumber = Atomic(nextNumber)
    }

    static func name(_ number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 16 - digits.count)) + digits + ".segment"
    }

    /// The number of the segment that a file is; nil where it is none.
    static func number(of name: String) -> UInt64? {
        guard name.hasSuffix(".segment") else { return nil }
        return UInt64(name.dropLast(8))
    }

    /// Makes the file of the next segment, so that it need not be made when it is wanted.
    func prepareSpare() throws(SystemError) {
        if spares.withLock({ $0.next != nil }) { return }
        keep(try create(segmentBytes))
    }

    /// Makes the file that `takeReserve` gives, and from now on keeps one.
    func prepareReserve() throws(SystemError) {
        let isThere = spares.withLock { spares in
            spares.keepsReserve = true
            return spares.reserve != nil
        }
        // As much as is ever rewritten into one.
        if !isThere { keep(try create(segmentBytes / 2)) }
    }

    /// A file for a segment of at least `size` bytes, and how many it has. What stands in it is void.
    ///
    /// - Parameter least: as much will do on a disk that is almost full.
    func take(_ size: Int, least: Int) throws(SystemError) -> (file: SegmentFile, size: Int) {
        if size <= segmentBytes, let prepared = spares.withLock({ $0.next.take() }) { return (prepared, segmentBytes) }
        // The reserve comes first: on a full disk only it makes room again.
        if spares.withLock({ $0.lacksReserve }) { try prepareReserve() }
        let room = max(size, segmentBytes)
        do throws(SystemError) { return (try create(room), room) } catch {
            let less = max(least, segmentBytes / 16)
            // What is left may be what another reserve needs.
            guard error.isFullDisk, less < room, !spares.withLock({ $0.lacksReserve }) else { throw error }
            return (try create(less), less)
        }
    }

    /// A file for a segment that takes the place of others, so its number is above theirs. What stands in it is void. It is made
    /// anew where none is kept.
    func takeReserve() throws(SystemError) -> SegmentFile {
        guard let kept = spares.withLock({ $0.reserve.take() }) else { return try create(0) }
        return try rename(sparePath(kept.number), try kept.file.duplicate())
    }

    /// Gives a file that was taken its name among the segments.
    func name(_ file: SegmentFile) throws(SystemError) {
        try Files.rename(sparePath(file.number), to: segmentPath(file.number))
        try Files.synchronizeDirectory(path)
    }

    /// Removes a file that was taken and did not become a segment.
    func discard(_ file: SegmentFile) { try? Files.remove(sparePath(file.number)) }

    /// Removes a segment; where nobody else has its file, that may become a spare one.
    func remove(_ file: SegmentFile, size: Int, isShared: Bool) {
        let path = segmentPath(file.number)
        guard !isShared, size == segmentBytes, !spares.withLock({ $0.isFull }),
            let handle = try? file.file.duplicate()
        else {
            try? Files.remove(path)
            return
        }
        guard let spare = try? rename(path, handle) else { return }
        keep(spare)
    }

    private func keep(_ file: SegmentFile) {
        if !spares.withLock({ $0.take(file) }) { discard(file) }
    }

    /// Makes a file a spare one with a number that no other has had.
    private func rename(_ path: String, _ handle: consuming FileDescriptor) throws(SystemError) -> SegmentFile {
        let number = takeNumber()
        try Files.rename(path, to: sparePath(number))
        return SegmentFile(number: number, file: handle)
    }

    private func takeNumber() -> UInt64 { nextNumber.wrappingAdd(1, ordering: .relaxed).oldValue }

    private func segmentPath(_ number: UInt64) -> String { Path.join(path, Self.name(number)) }
    private func sparePath(_ number: UInt64) -> String { Path.join(path, "spare-\(number)") }

    private func create(_ size: Int) throws(SystemError) -> SegmentFile {
        let number = takeNumber()
        let path = sparePath(number)
        let file = try Files.update(path, new: true)
        do throws(SystemError) { if size > 0 { try file.reserve(size) } } catch {
            try? Files.remove(path)
            throw error
        }
        return SegmentFile(number: number, file: file)
    }
}
