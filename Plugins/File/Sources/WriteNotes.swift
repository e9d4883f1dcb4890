internal import AdapterKit
internal import Unix

/// Keeps the last note of what is written, in the endpoint's own directory, so that no line of a route that delivers each event
/// once is ever written twice.
///
/// A note is there before its lines are. Two files take turns: one that a crash cut off leaves the one before it, whose lines
/// stand in the file by then.
final class WriteNotes {
    private let directory: String
    private let synchronizes: Bool
    private var even: FileDescriptor?
    private var odd: FileDescriptor?
    private(set) var last: WriteNote

    /// Reads the notes of the last run.
    ///
    /// - Parameter synchronizes: whether a note is to outlive a loss of power, too.
    init(_ directory: String, synchronizes: Bool) {
        self.directory = directory
        self.synchronizes = synchronizes
        let found = [0, 1].compactMap { slot in
            (try? Files.read(Self.path(directory, slot), limit: WriteNote.limit)).flatMap { WriteNote($0) }
        }
        last =
            found.max { $0.number < $1.number }
            ?? WriteNote(number: 0, file: FileIdentity(device: 0, number: 0), start: 0, marks: SeriesMarks())
    }

    /// Keeps a note; its number is given here.
    func keep(_ note: WriteNote) throws(SystemError) {
        var note = note
        note.number = last.number + 1
        let bytes = note.bytes
        if note.number.isMultiple(of: 2) {
            try write(bytes, to: &even, slot: 0)
        } else {
            try write(bytes, to: &odd, slot: 1)
        }
        last = note
    }

    private func write(_ bytes: [UInt8], to file: inout FileDescriptor?, slot: Int) throws(SystemError) {
        if file == nil {
            let path = Self.path(directory, slot)
            do throws(SystemError) { file = try Files.update(path, new: false) } catch {
                file = try Files.update(path, new: true)
                if synchronizes { try Files.synchronizeDirectory(directory) }
            }
        }
        try file?.write(bytes, at: 0)
        if synchronizes { try file?.synchronizeData() }
    }

    private static func path(_ directory: String, _ slot: Int) -> String { Path.join(directory, "written-\(slot)") }
}
