internal import AdapterKit
internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import EventLines
internal import Glibc
internal import JSONText
internal import Unix

/// Reads lines and emits them as events, as far as there is credit. Everything happens on the instance's thread.
final class FileReader {
    /// Bytes of one read, and reads in one turn of the thread before others have theirs.
    private static let chunk = 64 << 10
    private static let readsPerTurn = 8

    private let settings: FileSettings.Reading
    private let host: Host
    private let batch: EventBatch
    private let lines: LineReader
    private var store: PositionStore?
    private var changes: FileChanges?

    /// The open file, and what is known of it.
    private var descriptor: Int32 = -1
    private var identity = FileIdentity(device: 0, number: 0)
    private var since: Int64 = 0
    private var splitter: LineSplitter
    private var prefix = SettledPrefix()
    /// The id of the next event: what all of the file have in common, then the line's place.
    private var id: [UInt8] = []
    private var idPrefix = 0
    /// The token of the first event in the batch.
    private var firstToken: UInt64 = 1

    private var isStopping = true
    /// Nothing is emitted until `credit`.
    private var isBlocked = false
    private var turnIsPosted = false
    /// The file is read to its end, and another one follows once it is settled.
    private var isSwitching = false
    private var pollTimer: TimerID?
    private var complaints = Complaints()

    init(_ settings: FileSettings.Reading, host: Host) {
        self.settings = settings
        self.host = host
        batch = EventBatch(host: host)
        lines = LineReader(settings.format, batch: batch)
        splitter = LineSplitter(limit: settings.longestLine)
    }

    /// Whether everything that was emitted is settled.
    var isSettled: Bool { prefix.isComplete }

    // MARK: Life

    /// Opens the file where it was left, and begins.
    func open() throws(AdapterError) {
        isStopping = false
        isBlocked = false
        store = PositionStore(host: host)
        if settings.follows {
            changes = try FileChanges(settings.path, host: host) { [weak self] in self?.changed() }
        }
        try openFirst()
        postTurn()
    }

    /// Emits nothing more.
    func stopReading() {
        isStopping = true
        // What was not taken was not emitted: its lines are read again.
        batch.removeAll()
        while prefix.nextToken > firstToken { prefix.dropLast() }
    }

    /// Closes everything and keeps how far all is settled.
    func close() {
        isStopping = true
        batch.removeAll()
        if let pollTimer { host.cancelTimer(pollTimer) }
        pollTimer = nil
        changes?.close()
        changes = nil
        keepPosition()
        store?.flush()
        closeFile()
    }

    private func closeFile() {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        descriptor = -1
        isSwitching = false
    }

    // MARK: Opening

    /// The remembered file, also where it was renamed meanwhile; else the one that has the name now.
    private func openFirst() throws(AdapterError) {
        if let position = store?.read(), let path = RotatedFile.find(position.file, like: settings.path) {
            try openFile(path, at: position)
            if descriptor >= 0 { return }
        }
        try openFile(settings.path, at: nil, isFirst: true)
    }

    private func openFile(_ path: String, at position: Position?, isFirst: Bool = false) throws(AdapterError) {
        let opened = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard opened >= 0 else {
            guard errno == ENOENT, settings.follows else {
                throw AdapterError.system("cannot read \(path)", errno: errno)
            }
            return host.linkDown("waits for \(path)")
        }
        guard let found = FileIdentity.of(opened), found.isRegular else {
            _ = Glibc.close(opened)
            throw AdapterError(.settings, "\(path) is no regular file: its lines have no place to come back to")
        }
        descriptor = opened
        identity = found.identity
        if let position, position.file == identity, Self.isAtLine(opened, position.offset, found.size) {
            begin(at: position.offset, since: position.since)
        } else {
            begin(at: isFirst && settings.fromEnd ? found.size : 0, since: Clocks.wall())
        }
        watch()
        host.linkUp("reads \(path)")
    }

    /// Whether a line can begin there: a file that was written anew betrays itself.
    private static func isAtLine(_ descriptor: Int32, _ offset: Int64, _ size: Int64) -> Bool {
        guard offset <= size else { return false }
        var byte: UInt8 = 0
        return unsafe offset == 0 || pread(descriptor, &byte, 1, off_t(offset - 1)) == 1 && byte == UInt8(ascii: "\n")
    }

    private func begin(at offset: Int64, since: Int64) {
        self.since = since
        splitter = LineSplitter(limit: settings.longestLine, offset: offset)
        prefix.restart(at: offset)
        firstToken = prefix.nextToken
        id = Array("\(String(since, radix: 36))-".utf8)
        idPrefix = id.count
        keepPosition()
        // Before anything has an id that is made of it: a kill must not bring the same lines with other ids.
        store?.flush()
    }

    private func watch() {
        guard let changes, !changes.watchFile(), pollTimer == nil else { return }
        host.log(.warning, "the system has no more file watches: looking at the file each second instead")
        pollTimer = try? host.setTimer(after: .seconds(1), every: .seconds(1)) { [weak self] in self?.changed() }
    }

    // MARK: Reading

    /// There is credit again.
    func readOn() {
        isBlocked = false
        turn()
    }

    /// The file or its directory changed.
    private func changed() {
        if descriptor < 0, !isStopping {
            do throws(AdapterError) { try openFile(settings.path, at: nil) } catch { return host.failed(error) }
        }
        turn()
    }

    private func turn() {
        for _ in 0..<Self.readsPerTurn {
            guard descriptor >= 0, !isStopping, !isSwitching, emitLines() else { return }
            let count = read()
            if count < 0 {
                return host.failed(AdapterError.system("cannot read \(settings.path)", errno: Int32(-count)))
            }
            if count == 0 { return reachedEnd() }
        }
        postTurn()
    }

    /// Returns how many bytes came, 0 at the end of the file, or the negative error number.
    private func read() -> Int {
        let descriptor = descriptor
        let offset = splitter.end
        return splitter.append { bytes in
            let old = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: Self.chunk))
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(descriptor, buffer.baseAddress.map { unsafe $0 + old }, Self.chunk, off_t(offset))
            }
            let number = errno
            bytes.removeLast(Self.chunk - max(0, count))
            return count < 0 ? (number == EINTR ? 0 : -Int(number)) : count
        }
    }

    /// Emits the whole lines that are there. False when there is no credit for all.
    private func emitLines() -> Bool {
        while true {
            if batch.isFull, !emit() { return false }
            guard let line = splitter.next() else { return emit() }
            add(line)
        }
    }

    private func add(_ line: LineSplitter.Line) {
        if line.isTooLong {
            host.count("too_long")
            complain("the line at byte \(line.start) is longer than \(settings.longestLine) bytes and was skipped")
            return prefix.skip(end: line.end)
        }
        if line.range.isEmpty, settings.format != .text { return prefix.skip(end: line.end) }
        id.removeLast(id.count - idPrefix)
        DecimalText.append(UInt64(line.start), to: &id)
        let (bytes, id) = (splitter.bytes, id)
        do throws(AdapterError) {
            try unsafe bytes.span.withUnsafeBytes { (bytes) throws(AdapterError) in
                try unsafe id.span.withUnsafeBytes { (id) throws(AdapterError) in
                    let text = unsafe UnsafeRawBufferPointer(rebasing: bytes[line.range])
                    try unsafe lines.append(text, id: id, token: prefix.nextToken)
                }
            }
            prefix.add(end: line.end)
        } catch {
            host.count("invalid")
            complain("the line at byte \(line.start) was skipped: \(error.message)")
            prefix.skip(end: line.end)
        }
    }

    /// Emits the batch. False when there is no credit for all of it.
    private func emit() -> Bool {
        while !batch.isEmpty {
            let emission = batch.emit()
            firstToken += UInt64(emission.accepted)
            guard let refusal = emission.refusal else {
                isBlocked = !batch.isEmpty
                return !isBlocked
            }
            host.count("refused")
            complain("a line was refused: \(refusal.message)")
            prefix.settle(firstToken)
            firstToken += 1
        }
        keepPosition()
        return true
    }

    private func complain(_ message: String) {
        if let message = complaints.message(message, now: Clocks.monotonic()) { host.log(.warning, message) }
    }

    // MARK: The end of the file

    /// Waits for more, or goes on with the file that took the name, or ends.
    private func reachedEnd() {
        guard let own = FileIdentity.of(descriptor) else { return }
        let named = FileIdentity.of(path: settings.path)
        if own.size < splitter.end {
            host.count("truncated")
            host.log(.warning, "\(settings.path) was cut off: reading it from the beginning")
            return leave()
        }
        let isReplaced = named.map { $0.identity != identity } ?? false
        guard isReplaced || !settings.follows else { return }
        if let rest = splitter.finish() {
            add(rest)
            guard emit() else { return }
        }
        leave()
    }

    /// Nothing more comes of this file: another one follows once it is settled.
    private func leave() {
        isSwitching = true
        switchFile()
    }

    private func switchFile() {
        guard isSwitching, prefix.isComplete, !isStopping else { return }
        closeFile()
        guard settings.follows else {
            keepPosition()
            return host.log(.info, "read all of \(settings.path)")
        }
        do throws(AdapterError) { try openFile(settings.path, at: nil) } catch { return host.failed(error) }
        postTurn()
    }

    // MARK: Settlement

    func settled(_ settlements: Settlements) {
        for settlement in settlements { prefix.settle(settlement.token) }
        keepPosition()
        switchFile()
    }

    private func keepPosition() {
        guard since != 0 else { return }
        store?.keep(Position(identity, since: since, offset: prefix.offset), lines: prefix.settledLines)
    }

    /// Lets others have the thread and goes on after them.
    private func postTurn() {
        guard !turnIsPosted else { return }
        turnIsPosted =
            (try? host.post { [weak self] in
                self?.turnIsPosted = false
                self?.turn()
            }) != nil
    }
}
