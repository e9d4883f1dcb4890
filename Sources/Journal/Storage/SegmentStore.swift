internal import Glibc
internal import Locks
internal import Synchronization
internal import Unix

/// The directory of a journal.
///
/// ```
/// 0000000000000007.segment   a segment by its number
/// spare-8                    the file of the next one, which has its room on the disk already
/// rewrite-9                  a segment that will take the place of older ones
/// quarantine/                copies of bytes that should have been records
/// ```
final class SegmentStore: Sendable {
    let path: String
    private let segmentBytes: Int
    private let nextNumber: Atomic<UInt64>
    private let spare = Lock<SegmentFile?>(nil)

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

    var hasSpare: Bool { spare.withLock { $0 != nil } }

    /// Makes the file of the next segment, so that it need not be made when it is wanted.
    func prepareSpare() throws(SystemError) {
        if hasSpare { return }
        keepSpare(try create(segmentBytes))
    }

    /// A file for a segment that needs `size` bytes, and how many it has. What stands in it is void.
    func take(_ size: Int) throws(SystemError) -> (file: SegmentFile, size: Int) {
        if size <= segmentBytes, let prepared = spare.withLock({ $0.take() }) { return (prepared, segmentBytes) }
        let room = max(size, segmentBytes)
        return (try create(room), room)
    }

    /// Gives a file that `take` gave its name among the segments.
    func name(_ file: SegmentFile) throws(SystemError) {
        try Files.rename(sparePath(file.number), to: segmentPath(file.number))
        try Files.synchronizeDirectory(path)
    }

    /// Removes a file that `take` gave and that did not become a segment.
    func discard(_ file: SegmentFile) { try? Files.remove(sparePath(file.number)) }

    /// Removes a segment; where nobody else has its file, that may become the spare one.
    func remove(_ file: SegmentFile, size: Int, isShared: Bool) {
        let path = segmentPath(file.number)
        guard !isShared, size == segmentBytes, !hasSpare, let handle = try? file.file.duplicate() else {
            try? Files.remove(path)
            return
        }
        let number = takeNumber()
        guard (try? Files.rename(path, to: sparePath(number))) != nil else { return }
        keepSpare(SegmentFile(number: number, file: handle))
    }

    private func keepSpare(_ file: SegmentFile) {
        let isKept = spare.withLock { (spare: inout SegmentFile?) in
            if spare == nil { spare = file }
            return spare === file
        }
        if !isKept { discard(file) }
    }

    func takeNumber() -> UInt64 { nextNumber.wrappingAdd(1, ordering: .relaxed).oldValue }

    func segmentPath(_ number: UInt64) -> String { Path.join(path, Self.name(number)) }
    func rewritePath(_ number: UInt64) -> String { Path.join(path, "rewrite-\(number)") }
    private func sparePath(_ number: UInt64) -> String { Path.join(path, "spare-\(number)") }

    private func create(_ size: Int) throws(SystemError) -> SegmentFile {
        let number = takeNumber()
        let path = sparePath(number)
        let file = try Files.update(path, new: true)
        do throws(SystemError) { try file.reserve(size) } catch {
            try? Files.remove(path)
            throw error
        }
        return SegmentFile(number: number, file: file)
    }
}
