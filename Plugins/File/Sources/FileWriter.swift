internal import AdapterKit
internal import Descriptors
internal import EventLines
internal import Glibc
internal import Unix

/// Appends events as lines and settles each once its line is in the file. Everything happens on the instance's thread.
///
/// While the disk is full, or the file cannot be opened, events wait and it tries again each second; what a full disk took
/// of a line is continued, so that the file never holds half of one.
///
/// Events that have a place in a series are noted before they are written (`WriteNote`): what stands in the file already when it
/// comes again, after a crash, is settled and not written.
final class FileWriter {
    /// Bytes that wait before nothing more is taken.
    private static let limit = 256 << 10

    private let settings: FileSettings.Writing
    private let host: Host
    private let settlements: SettlementBatch
    private var lines: LineWriter
    private var buffer = LineBuffer(limit: limit)
    private var descriptor: Int32 = -1
    private var identity: FileIdentity?
    private var size: Int64 = 0
    private var isRegular = false
    /// What may be written before the next look at the file: whole lines, which are noted where they need be.
    private var piece = 0
    private var notes: WriteNotes?
    /// How far events of series stand in the file.
    private var marks = SeriesMarks()
    /// A batch was taken in part.
    private var wantsMore = false
    private var retry: TimerID?

    init(_ settings: FileSettings.Writing, host: Host) {
        self.settings = settings
        self.host = host
        settlements = SettlementBatch(host: host)
        lines = LineWriter(settings.format)
    }

    /// Whether everything that was taken is written.
    var isEmpty: Bool { buffer.count == 0 }

    /// Learns what stands in the file already, and opens it.
    func start() throws(AdapterError) {
        if let directory = try? host.stateDirectory() {
            let notes = WriteNotes(directory, synchronizes: settings.synchronizes)
            marks = notes.last.read(of: settings.path)
            self.notes = notes
        }
        try open()
    }

    /// Opens the file, and makes it where it is missing.
    private func open() throws(AdapterError) {
        let opened = unsafe Glibc.open(
            settings.path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o640)
        guard opened >= 0 else { throw AdapterError.system("cannot write to \(settings.path)", errno: errno) }
        guard let found = FileIdentity.of(opened), !Self.isPipe(opened) else {
            _ = Glibc.close(opened)
            throw AdapterError(
                .settings, "\(settings.path) is a pipe or socket, which file does not write to: see exec")
        }
        closeFile()
        descriptor = opened
        (identity, size, isRegular) = (found.identity, found.isRegular ? found.size : 0, found.isRegular)
        if size > 0 { try endHalfLine() }
        host.linkUp("writes \(settings.path)")
    }

    /// A line that a crash or a full disk cut off must not run into ours.
    private func endHalfLine() throws(AdapterError) {
        let reading = unsafe Glibc.open(settings.path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard reading >= 0 else { return }
        defer { _ = Glibc.close(reading) }
        var last = UInt8(ascii: "\n")
        guard unsafe pread(reading, &last, 1, off_t(size - 1)) == 1, last != UInt8(ascii: "\n") else { return }
        var end = UInt8(ascii: "\n")
        guard unsafe Glibc.write(descriptor, &end, 1) == 1 else {
            throw AdapterError.system("cannot write to \(settings.path)", errno: errno)
        }
        size += 1
    }

    private static func isPipe(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return true }
        return [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
    }

    /// Takes as many events as there is room for, and says how many.
    func take(_ deliveries: Deliveries) -> Int {
        var taken = 0
        for delivery in deliveries {
            if marks.contains(delivery.series, delivery.place) {
                host.count("taken_before")
                settlements.delivered(delivery.token)
                taken += 1
                continue
            }
            if !buffer.hasRoom { flush() }
            guard buffer.hasRoom else { break }
            buffer.add(delivery) { lines.write(delivery.event, to: &$0) }
            taken += 1
        }
        flush()
        settlements.flush()
        wantsMore = taken < deliveries.count
        return taken
    }

    /// Writes what waits and settles it.
    func flush() {
        guard retry == nil, buffer.count > 0 else { return }
        do throws(AdapterError) {
            try changeFile()
            try write()
        } catch {
            wait(after: error)
        }
        settlements.flush()
    }

    /// Gives up what was not written, and closes.
    func close() {
        if let retry { host.cancelTimer(retry) }
        retry = nil
        for token in buffer.unsettled { host.settle(token, .notAttempted) }
        buffer.removeAll()
        endNotes()
        closeFile()
    }

    /// What stands in the file is all that matters from now on, whatever becomes of the file.
    private func endNotes() {
        if let notes, !notes.last.lines.isEmpty, let identity, buffer.isAtLine {
            // Without it the last note is looked at the next time, which is as good as long as the file is there.
            try? notes.keep(WriteNote(number: 0, file: identity, start: UInt64(max(0, size)), marks: marks))
        }
        notes = nil
    }

    private func closeFile() {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        descriptor = -1
    }

    /// Rotates where it is time, and opens the file again where somebody else moved or removed it.
    private func changeFile() throws(AdapterError) {
        // Not while a line is half in it.
        guard buffer.isAtLine else { return }
        if let limit = settings.rotateSize, size >= limit, descriptor >= 0 {
            try Rotation(path: settings.path, keep: settings.keep).rotate()
            host.count("rotated")
        }
        if descriptor < 0 || FileIdentity.of(path: settings.path)?.identity != identity { try open() }
    }

    private func write() throws(AdapterError) {
        while buffer.count > 0 {
            if buffer.isAtLine {
                piece = unsafe buffer.withWaiting { unsafe upToLimit($0) }
                try note()
            }
            let count = try writePiece()
            size += Int64(count)
            piece -= count
            buffer.advance(count) {
                marks.take($0.series, $0.place)
                settlements.delivered($0.token)
            }
            if buffer.count > 0 { try changeFile() }
        }
    }

    /// Writes what it can of the piece, and returns how much.
    private func writePiece() throws(AdapterError) -> Int {
        let descriptor = descriptor
        while true {
            let count = unsafe buffer.withWaiting {
                unsafe Glibc.write(descriptor, $0.baseAddress, min(piece, $0.count))
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw AdapterError.system("cannot write to \(settings.path)", errno: errno)
            }
            if settings.synchronizes, fdatasync(descriptor) < 0, errno != EINVAL {
                let number = errno
                // The disk may have lost it although it stands in memory: it is written anew, unless somebody else has written
                // behind it.
                if FileIdentity.of(descriptor)?.size == size + Int64(count) { _ = ftruncate(descriptor, off_t(size)) }
                throw AdapterError.system("cannot bring \(settings.path) to the disk", errno: number)
            }
            return count
        }
    }

    /// Notes the lines of the piece, where any of them has a place in a series.
    private func note() throws(AdapterError) {
        guard let identity, isRegular, buffer.hasSeries else { return }
        // Others may have written to it, although they should not.
        if let now = FileIdentity.of(descriptor) { size = now.size }
        var note = WriteNote(number: 0, file: identity, start: UInt64(size), marks: marks)
        buffer.forEachLine(within: piece) { line, end in
            note.lines.append(WriteNote.Line(series: line.series, place: line.place, end: UInt64(end)))
        }
        guard let notes else {
            throw AdapterError(.unsupported, "without a directory for its state file cannot write each event once")
        }
        do throws(SystemError) { try notes.keep(note) } catch {
            throw AdapterError.system("cannot note what is written to \(settings.path)", errno: error.code)
        }
    }

    /// Whole lines up to the size at which the file is rotated, at least one.
    private func upToLimit(_ waiting: UnsafeRawBufferPointer) -> Int {
        guard let limit = settings.rotateSize else { return waiting.count }
        let room = max(0, Int(clamping: limit - size))
        guard waiting.count > room else { return waiting.count }
        var end = room
        while end < waiting.count, unsafe waiting[end] != UInt8(ascii: "\n") { end += 1 }
        return min(end + 1, waiting.count)
    }

    private func wait(after error: AdapterError) {
        host.count("write_failed")
        host.linkDown("\(error.message): trying again each second")
        host.log(.error, "\(error.message): \(buffer.unsettled.count) events wait for it")
        retry = try? host.setTimer(after: .seconds(1)) { [weak self] in self?.tryAgain() }
    }

    private func tryAgain() {
        retry = nil
        flush()
        guard retry == nil else { return }
        host.linkUp("writes \(settings.path)")
        if wantsMore {
            wantsMore = false
            host.deliverReady()
        }
    }
}
