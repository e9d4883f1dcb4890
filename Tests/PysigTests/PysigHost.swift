internal import AdapterKit
internal import AdapterTesting
internal import CHubbub
internal import Descriptors
internal import Glibc
internal import PysigAdapter

/// An instance of the adapter in the test's host, on real sockets: the test polls them.
final class PysigHost {
    let host: TestHost
    private var isStarted = false
    /// Whether each turn settles what was emitted as delivered.
    var settlesAll = false
    private var settled = 0
    /// A TCP socket that listens for an instance in server mode.
    private var listening: Int32 = -1
    private(set) var port: UInt16 = 0

    init(_ settings: [TypedValue.Field]) throws {
        host = try TestHost(PysigAdapter.self, settings)
    }

    deinit {
        if isStarted { host.stop() }
        host.destroy()
        if listening >= 0 { Glibc.close(listening) }
    }

    func start() throws {
        guard host.start() == HUBBUB_OK else { throw TestFailure("start failed: \(host.lastErrorSet)") }
        isStarted = true
    }

    func stop() {
        host.stop()
        isStarted = false
    }

    /// Starts an instance in server mode behind a real port.
    func serve() throws {
        try start()
        (listening, port) = try Sockets.listen()
    }

    /// One turn: accepts, serves what is ready, runs what was posted, lets timers fire.
    func turn(milliseconds: Int32 = 5) {
        host.runPosts()
        if listening >= 0, let descriptor = Sockets.accept(listening),
            let address = host.extensions.listeners.values.first?.address
        {
            host.connect(address, descriptor: descriptor, peer: "127.0.0.1:1")
        }
        for (descriptor, watch) in host.extensions.watches {
            let ready = Sockets.poll(descriptor, watch.events)
            if !ready.isEmpty { host.ready(descriptor, ready) }
        }
        host.fireTimers()
        while settlesAll, settled < host.calls.emitted.count {
            settled += 1
            host.settle(host.calls.emitted[settled - 1].token, .delivered)
        }
        usleep(UInt32(milliseconds) * 1000)
    }

    /// A delivery of an event of the adapter's own type 0.
    @discardableResult
    func fire(
        _ sender: String, _ event: String, json: String? = nil, text: String? = nil, token: UInt64,
        extra: [TypedValue.Field] = []
    ) throws -> Int {
        let view = unsafe try signal(sender, event, json: json, text: text, extra: extra)
        defer {
            unsafe withUnsafePointer(to: Optional(view)) {
                unsafe host.table.pointee.event_release(host.table, $0, 1)
            }
        }
        var delivery = unsafe hubbub_delivery(
            event: view, token: token, type_index: 0, attempt: 1, key: 0, series: 0, place: 0)
        var accepted: UInt64 = 0
        let code = unsafe host.adapter.pointee.deliver(host.instance, &delivery, 1, &accepted)
        guard code == HUBBUB_OK else { throw TestFailure("deliver returned \(code)") }
        return Int(accepted)
    }

    private func signal(
        _ sender: String, _ event: String, json: String?, text: String?, extra: [TypedValue.Field]
    ) throws -> UnsafePointer<hubbub_event> {
        let fields = [TypedValue.Field("sender", .string(sender)), TypedValue.Field("event", .string(event))] + extra
        var made: UnsafePointer<hubbub_event>?
        let code = unsafe TypedValue.record(fields).withC { record in
            unsafe withText(json ?? text ?? "") { payload in
                var draft = unsafe hubbub_draft()
                unsafe draft.head = hubbub_head(
                    magic: HUBBUB_ABI_MAGIC, major: UInt16(HUBBUB_ABI_MAJOR), minor: UInt16(HUBBUB_ABI_MINOR),
                    struct_size: UInt32(MemoryLayout<hubbub_draft>.size), reserved: 0)
                unsafe draft.attributes = unsafe record.items
                unsafe draft.attribute_count = UInt32(record.count)
                unsafe draft.payload_kind =
                    json != nil ? HUBBUB_PAYLOAD_JSON : text != nil ? HUBBUB_PAYLOAD_TEXT : HUBBUB_PAYLOAD_NONE
                unsafe draft.payload = unsafe payload
                return unsafe host.table.pointee.create_event(host.table, &draft, &made)
            }
        }
        guard code == HUBBUB_OK, let made = unsafe made else { throw TestFailure("no event: \(code)") }
        return unsafe made
    }
}

/// Turns the hosts until `condition` holds.
func wait(
    _ hosts: [PysigHost], _ what: String, seconds: Double = 20, until condition: () throws -> Bool
) throws {
    let end = Clocks.monotonic() + UInt64(seconds * 1e9)
    while try !condition() {
        guard Clocks.monotonic() < end else { throw TestFailure("in vain: \(what)") }
        for host in hosts { host.turn() }
    }
}
