internal import AdapterKit
internal import JSONText
internal import Unix

/// Remembers in the endpoint's own directory how far the live messages of a server came, at most once a second, so that those
/// that come while the hub is down are asked for after it.
final class PlaceStore {
    private let host: Host
    /// Of which server and user: another one counts otherwise.
    private let server: String
    private let path: String?
    private let place: () -> Int64?
    private var kept: Int64?
    private var hasTimer = false
    private var hasFailed = false

    /// A host without a state directory remembers nothing.
    ///
    /// - Parameter place: the number to remember.
    init(host: Host, server: String, place: @escaping () -> Int64?) {
        self.host = host
        self.server = server
        self.place = place
        do throws(AdapterError) { path = Path.join(try host.stateDirectory(), "place") } catch {
            path = nil
            host.log(.info, "how far the live messages came is not remembered: \(error.message)")
        }
    }

    /// The number that was kept the last time.
    func read() -> Int64? {
        guard let path, let bytes = try? Files.read(path, limit: 4096) else { return nil }
        guard let value = try? JSONValue(parsing: bytes.span), let number = value["event"]?.integer else {
            host.log(.warning, "\(path) is no place: it is ignored")
            return nil
        }
        return value["server"]?.string == server ? number : nil
    }

    /// Keeps the number soon.
    func keepSoon() {
        guard path != nil, !hasTimer else { return }
        hasTimer = (try? host.setTimer(after: .seconds(1)) { [weak self] in self?.timerFired() }) != nil
    }

    /// Keeps the number at once, where it is a new one.
    func flush() {
        guard let path, let number = place(), number != kept else { return }
        let value: JSONValue = ["server": .string(server), "event": JSONValue(number)]
        do throws(SystemError) {
            try Files.write(value.bytes, to: path)
            kept = number
            hasFailed = false
        } catch {
            host.count("place_not_kept")
            if !hasFailed { host.log(.error, "after a restart live messages come again, because \(path): \(error)") }
            hasFailed = true
        }
    }

    private func timerFired() {
        hasTimer = false
        flush()
    }
}
