internal import Unix

/// Keeps copies of bytes that should have been records, for people to look at.
struct Quarantine {
    /// Of one copy, and of copies.
    private static let byteLimit = 4 << 20
    private static let fileLimit = 256

    let path: String

    init(_ journal: String) { path = Path.join(journal, "quarantine") }

    /// Copies a range of a segment; false where that was done at an earlier start.
    func keep(_ range: Range<Int>, of file: SegmentFile) throws(SystemError) -> Bool {
        try Directories.create(path)
        let name = "\(file.number)-\(range.lowerBound).bytes"
        let kept = try Directories.list(path)
        if kept.contains(name) { return false }
        if kept.count >= Self.fileLimit { return true }
        let bytes = try file.file.read(at: Int64(range.lowerBound), count: min(range.count, Self.byteLimit))
        try Files.write(bytes, to: Path.join(path, name))
        return true
    }

    /// Moves a whole file away whose beginning is not that of a segment.
    func keep(_ name: String, in directory: String) throws(SystemError) {
        try Directories.create(path)
        try Files.rename(Path.join(directory, name), to: Path.join(path, name))
    }
}
