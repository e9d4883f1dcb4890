internal import AdapterKit
internal import Unix

/// Keeps the position in the endpoint's own directory: a second after something was settled, and whenever many lines were.
final class PositionStore {
    /// So many lines are read again at most beside those of the last second. Else a hub that is killed each time before a second
    /// has passed would read ever more of them again, and in the end more than routes that take an event once remember.
    private static let mostLines: UInt64 = 16_384

    private let host: Host
    private let path: String?
    private var waiting: Position?
    private var kept: Position?
    /// How many lines were settled when the position was kept the last time.
    private var linesBefore: UInt64 = 0
    private var hasTimer = false
    private var hasFailed = false

    /// A host without a state directory keeps none.
    init(host: Host) {
        self.host = host
        do throws(AdapterError) { path = Path.join(try host.stateDirectory(), "position") } catch {
            path = nil
            host.log(.info, "how far the file was read is not remembered: \(error.message)")
        }
    }

    /// What was kept the last time.
    func read() -> Position? {
        guard let path, let bytes = try? Files.read(path, limit: 4096) else { return nil }
        let position = Position(bytes)
        if position == nil { host.log(.warning, "\(path) is no position: it is ignored") }
        return position
    }

    /// Keeps a new position soon.
    ///
    /// - Parameter lines: how many were settled since the start.
    func keep(_ position: Position, lines: UInt64) {
        guard path != nil, position != kept else { return }
        waiting = position
        if lines - linesBefore >= Self.mostLines {
            linesBefore = lines
            return flush()
        }
        guard !hasTimer else { return }
        hasTimer = (try? host.setTimer(after: .seconds(1)) { [weak self] in self?.timerFired() }) != nil
    }

    /// Keeps at once what waits.
    func flush() {
        guard let path, let position = waiting else { return }
        waiting = nil
        do throws(SystemError) {
            try Files.write(position.bytes, to: path)
            kept = position
            hasFailed = false
        } catch {
            host.count("position_not_kept")
            if !hasFailed { host.log(.error, "after a restart lines will be read again, because \(path): \(error)") }
            hasFailed = true
        }
    }

    private func timerFired() {
        hasTimer = false
        flush()
    }
}
