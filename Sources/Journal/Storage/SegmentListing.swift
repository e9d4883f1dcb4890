internal import Glibc
internal import Unix

/// The segments of a directory in the order of their sequence numbers, without those that others stand for.
struct SegmentListing {
    struct Entry {
        let mark: SegmentMark
        let file: SegmentFile
        /// Of the file; what lies behind it is void.
        var size: Int
    }

    var segments: [Entry] = []
    /// Names of files that begin as no segment does.
    private(set) var damaged: [String] = []
    private(set) var nextNumber: UInt64 = 1

    /// Of the newest segment.
    var identity: UInt64? { segments.max { $0.mark.number < $1.mark.number }?.mark.identity }

    /// - Parameter isReadOnly: whether nothing is removed or moved, because another process may be writing.
    init(_ directory: String, isReadOnly: Bool) throws(JournalError) {
        var names = try Self.names(in: directory)
        for tries in 1... {
            do throws(JournalError) {
                try open(names, in: directory, isReadOnly)
                break
            } catch {
                // While a hub runs, a segment can be gone by now, and another one stand for it.
                let present = try Self.names(in: directory)
                guard isReadOnly, present != names, tries < Self.mostTries else { throw error }
                (names, segments, damaged) = (present, [], [])
            }
        }
        segments.sort { ($0.mark.first, $0.mark.number) < ($1.mark.first, $1.mark.number) }
        let replaced = takeReplaced()
        if isReadOnly { return }
        let leftovers = names.filter { $0.hasPrefix("spare-") }
        try JournalError.wrapping(directory) { () throws(SystemError) in
            for name in replaced + leftovers { try Files.remove(Path.join(directory, name)) }
            for name in damaged { try Quarantine(directory).keep(name, in: directory) }
        }
    }

    private static let mostTries = 100

    private static func names(in directory: String) throws(JournalError) -> [String] {
        try JournalError.wrapping(directory) { () throws(SystemError) in try Directories.list(directory) }.sorted()
    }

    private mutating func open(_ names: [String], in directory: String, _ isReadOnly: Bool) throws(JournalError) {
        for name in names {
            guard let number = SegmentStore.number(of: name) else { continue }
            nextNumber = max(nextNumber, number + 1)
            try open(name, number, in: directory, isReadOnly)
        }
    }

    private mutating func open(
        _ name: String, _ number: UInt64, in directory: String, _ isReadOnly: Bool
    ) throws(JournalError) {
        let path = Path.join(directory, name)
        let (file, bytes, size) = try JournalError.wrapping(directory) { () throws(SystemError) in
            let file = SegmentFile(
                number: number, file: isReadOnly ? try Files.open(path) : try Files.update(path, new: false))
            return (file, try file.file.read(at: 0, count: SegmentMark.size), Int(try file.file.status().size))
        }
        do throws(SegmentMark.Problem) {
            let mark = try SegmentMark(reading: bytes)
            guard mark.number == number, mark.first > 0 else { throw .damaged }
            segments.append(Entry(mark: mark, file: file, size: size))
        } catch {
            guard case .newer(let format) = error else { return damaged.append(name) }
            throw JournalError(
                .format,
                "\(path) has format \(format), and this hub knows \(SegmentMark.format): use the newer hub, or begin another "
                    + "journal")
        }
    }

    /// A rewritten segment stands for those that are older than itself and lie within its numbers: takes those out, and returns
    /// the names of their files.
    private mutating func takeReplaced() -> [String] {
        let rewritten = segments.map(\.mark).filter { $0.covers > 0 }
        let replaced = segments.map(\.mark).filter { mark in
            rewritten.contains { $0.number > mark.number && $0.first <= mark.first && mark.first <= $0.covers }
        }.map(\.number)
        segments.removeAll { replaced.contains($0.mark.number) }
        return replaced.map { SegmentStore.name($0) }
    }
}
