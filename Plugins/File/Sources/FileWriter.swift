internal import AdapterKit
internal import Descriptors
internal import EventLines
internal import Glibc

/// Appends events as lines and settles each once its line is in the file. Everything happens on the instance's thread.
///
/// While the disk is full, or the file cannot be opened, events wait and it tries again each second; what a full disk took
/// of a line is continued, so that the file never holds half of one.
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

    /// Opens the file, and makes it where it is missing.
    func open() throws(AdapterError) {
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
        (identity, size) = (found.identity, found.isRegular ? found.size : 0)
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
            if !buffer.hasRoom { flush() }
            guard buffer.hasRoom else { break }
            buffer.add(delivery.token) { lines.write(delivery.event, to: &$0) }
            taken += 1
        }
        flush()
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
        closeFile()
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
            let descriptor = descriptor
            let count = unsafe buffer.withWaiting { unsafe Glibc.write(descriptor, $0.baseAddress, upToLimit($0)) }
            if count < 0 {
                if errno == EINTR { continue }
                throw AdapterError.system("cannot write to \(settings.path)", errno: errno)
            }
            size += Int64(count)
            if settings.synchronizes, fdatasync(descriptor) < 0, errno != EINVAL {
                throw AdapterError.system("cannot bring \(settings.path) to the disk", errno: errno)
            }
            buffer.advance(count) { settlements.delivered($0) }
            if buffer.count > 0 { try changeFile() }
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
