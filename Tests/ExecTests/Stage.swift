internal import AdapterKit
internal import AdapterTesting
internal import CHubbub
internal import Descriptors
internal import Glibc
internal import Testing

@testable import ExecAdapter

/// A started instance that runs a line of shell.
func start(_ script: String, _ settings: [TypedValue.Field] = []) throws -> TestHost {
    let command = TypedValue.list(["sh", "-c", script].map { .string($0) })
    let host = try TestHost(ExecAdapter.self, settings + [.init("command", command)])
    guard host.start() == HUBBUB_OK else { throw TestFailure(host.lastErrorSet) }
    return host
}

let text = TypedValue.Field("format", .string("text"))

extension TestHost {
    /// Passes on what the system says of the watched descriptors until `condition` holds.
    func pump(until condition: () -> Bool) throws {
        for _ in 0..<2000 {
            if condition() { return }
            for (descriptor, watch) in extensions.watches {
                let wanted = Int16(watch.events.contains(.writable) ? POLLOUT : POLLIN)
                var entry = pollfd(fd: descriptor, events: wanted, revents: 0)
                guard unsafe poll(&entry, 1, 0) == 1 else { continue }
                ready(descriptor, watch.events)
            }
            usleep(5_000)
        }
        throw TestFailure("it did not come true in 10 s: \(calls.logs.map(\.text))")
    }

    var payloads: [String] { calls.emitted.map(\.payload) }
    func says(_ text: String) -> Bool { calls.logs.contains { $0.text.contains(text) } }
    var isLinkUp: Bool? { calls.links.last?.isUp }
}
