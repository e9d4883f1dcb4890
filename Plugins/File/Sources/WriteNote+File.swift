internal import Glibc

extension WriteNote {
    /// What of it stands in the file, which may have another name by now. A line that stands there in part is cut off: its event
    /// comes again.
    func read(of path: String) -> SeriesMarks {
        guard !lines.isEmpty, let place = place(of: path), let now = FileIdentity.of(path: place), now.isRegular else {
            return marks
        }
        let (marks, cut) = found(size: UInt64(now.size))
        if let cut { unsafe _ = truncate(place, off_t(cut)) }
        return marks
    }

    /// Where the file is. The number of its device may be another one after a start of the machine.
    private func place(of path: String) -> String? {
        if let now = FileIdentity.of(path: path), now.identity.number == file.number { return path }
        return RotatedFile.find(file, like: path)
    }
}
