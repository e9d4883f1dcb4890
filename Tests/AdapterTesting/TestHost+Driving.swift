package import AdapterKit
internal import CHubbub
package import Descriptors
internal import EventBlock

extension TestHost {
    /// Makes the instance.
    package func create(_ settings: [TypedValue.Field]) -> Int32 {
        unsafe TypedValue.record(settings).withC { record in
            unsafe withUnsafePointer(to: record) { unsafe adapter.pointee.create(adapter, table, $0, &instance) }
        }
    }

    /// Lets the instance go.
    package func destroy() {
        guard let instance = unsafe instance else { return }
        unsafe adapter.pointee.destroy(instance)
        unsafe self.instance = nil
    }

    /// Starts it and returns the code.
    @discardableResult
    package func start() -> Int32 { unsafe adapter.pointee.start(instance) }

    /// Stops it and returns the code.
    @discardableResult
    package func stop(milliseconds: UInt32 = 1000) -> Int32 { unsafe adapter.pointee.stop(instance, milliseconds) }

    /// Grants credit.
    package func grant(_ events: Int) {
        creditLeft = events
        unsafe adapter.pointee.credit(instance, UInt64(events), UInt64(events) << 10)
    }

    /// Delivers events, the first with `token`, and says how many were accepted.
    ///
    /// - Parameters:
    ///   - keys: of the events; those beyond them have none.
    ///   - series: other than 0, the events have places in it, from `place` on.
    @discardableResult
    package func deliver(
        _ events: [TestEvent], token: UInt64 = 1, attempt: UInt32 = 1, keys: [UInt64] = [], series: UInt64 = 0,
        place: UInt64 = 1
    ) throws -> Int {
        var slots: [UnsafePointer<hubbub_event>] = unsafe []
        defer { for index in unsafe slots.indices { unsafe EventReference.release(slots[index]) } }
        for event in events { unsafe slots.append(try event.build(with: self)) }
        let deliveries = unsafe slots.enumerated().map { index, slot in
            unsafe hubbub_delivery(
                event: slot, token: token + UInt64(index), type_index: 0, attempt: attempt,
                key: index < keys.count ? keys[index] : 0, series: series,
                place: series == 0 ? 0 : place + UInt64(index))
        }
        var accepted: UInt64 = 0
        let code = unsafe adapter.pointee.deliver(instance, deliveries, UInt64(deliveries.count), &accepted)
        guard code == HUBBUB_OK else { throw TestFailure("deliver returned \(code)") }
        return Int(accepted)
    }

    /// Tells a source what became of an event.
    package func settle(_ token: UInt64, _ outcome: Outcome) {
        var settlement = unsafe hubbub_settlement()
        unsafe settlement.token = token
        unsafe settlement.outcome = outcome.rawValue
        unsafe adapter.pointee.settled(instance, &settlement, 1)
    }

    /// Calls an operation by its index and returns the code.
    @discardableResult
    package func call(_ operation: Int, id: UInt64, _ parameters: [TypedValue.Field] = []) -> Int32 {
        unsafe TypedValue.record(parameters).withC { record in
            var call = unsafe hubbub_call()
            unsafe call.head = hubbub_head(
                magic: HUBBUB_ABI_MAGIC, major: UInt16(HUBBUB_ABI_MAJOR), minor: UInt16(HUBBUB_ABI_MINOR),
                struct_size: UInt32(MemoryLayout<hubbub_call>.size), reserved: 0)
            unsafe call.id = id
            unsafe call.operation = UInt32(operation)
            unsafe call.timeout_ms = 1000
            unsafe call.parameters = record.items
            unsafe call.parameter_count = record.count
            return unsafe adapter.pointee.call(instance, &call)
        }
    }

    /// Runs what was posted so far, and says how many tasks that were.
    @discardableResult
    package func runPosts() -> Int {
        let posts = unsafe calls.posts
        let arguments = calls.postArguments
        unsafe calls.posts = unsafe []
        calls.postArguments = []
        for (index, argument) in arguments.enumerated() {
            unsafe posts[index](instance, UnsafeMutableRawPointer(bitPattern: argument))
        }
        return arguments.count
    }

    /// Lets each timer that is set fire once; with a condition, each that meets it.
    package func fireTimers(where condition: (TestExtensions.Timer) -> Bool = { _ in true }) {
        for (id, timer) in extensions.timers.sorted(by: { $0.key < $1.key }) where condition(timer) {
            guard extensions.timers[id] != nil else { continue }
            extensions.timers[id] = timer.next
            unsafe timer.fired(instance, UnsafeMutableRawPointer(bitPattern: timer.argument))
        }
    }

    /// A watched descriptor is ready.
    package func ready(_ descriptor: Int32, _ events: WatchEvents) {
        guard let watch = extensions.watches[descriptor] else { return }
        unsafe watch.ready(
            instance, descriptor, events.rawValue, UnsafeMutableRawPointer(bitPattern: watch.argument))
    }

    /// A connection comes to the listener at that address.
    package func connect(_ address: String, descriptor: Int32, peer: String) {
        guard let listener = extensions.listeners.values.first(where: { $0.address == address }) else { return }
        unsafe withText(peer) {
            unsafe listener.accepted(
                instance, descriptor, $0, UnsafeMutableRawPointer(bitPattern: listener.argument))
        }
    }

    /// An answer to a request of the instance comes.
    package func answer(_ request: UInt64, _ answer: Result<TypedValue, AdapterError>) {
        switch answer {
        case .success(let value):
            unsafe value.withC { value in
                unsafe withUnsafePointer(to: value) {
                    unsafe adapter.pointee.answered(instance, request, HUBBUB_OK, $0, hubbub_text())
                }
            }
        case .failure(let error):
            unsafe withText(error.message) {
                unsafe adapter.pointee.answered(instance, request, error.code.rawValue, nil, $0)
            }
        }
    }
}
