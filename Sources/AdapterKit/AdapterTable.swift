internal import CHubbub
internal import Descriptors

// The functions of an adapter's table: from C to the protocol, and an error back with its text.

func createInstance(
    _ adapter: UnsafePointer<hubbub_adapter>?, _ table: UnsafePointer<hubbub_host>?,
    _ settings: UnsafePointer<hubbub_value>?, _ instance: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
    guard let context = unsafe adapter?.pointee.context, let table = unsafe table, let instance = unsafe instance else {
        return HUBBUB_E_INVALID
    }
    let box = unsafe Unmanaged<AdapterBox>.fromOpaque(context).takeUnretainedValue()
    let host: Host
    do throws(AdapterError) {
        host = unsafe try Host(table, declared: box.extensions)
    } catch {
        // Its table cannot be trusted, so the reason cannot be told either.
        return error.code.rawValue
    }
    do throws(AdapterError) {
        let values = unsafe settings.map { unsafe TypedValue(copying: $0.pointee) } ?? .record([])
        let made = try box.make(host, values)
        unsafe instance.pointee = InstanceBox(made, host: host, operations: box.operations).retained()
        return HUBBUB_OK
    } catch {
        host.releaseCallbacks()
        return host.setError(error)
    }
}

func destroyInstance(_ instance: OpaquePointer?) { unsafe InstanceBox.release(instance) }

func startInstance(_ instance: OpaquePointer?) -> Int32 {
    unsafe attempt(instance) { (box) throws(AdapterError) in try box.adapter.start().code }
}

func stopInstance(_ instance: OpaquePointer?, _ deadline: UInt32) -> Int32 {
    unsafe attempt(instance) { (box) throws(AdapterError) in
        box.adapter.stop(deadline: .milliseconds(deadline)).code
    }
}

func deliverToInstance(
    _ instance: OpaquePointer?, _ deliveries: UnsafePointer<hubbub_delivery>?, _ count: UInt64,
    _ accepted: UnsafeMutablePointer<UInt64>?
) -> Int32 {
    guard let box = unsafe InstanceBox.from(instance), let accepted = unsafe accepted else { return HUBBUB_E_INVALID }
    let taken = unsafe box.adapter.deliver(Deliveries(deliveries, count: Int(clamping: count)))
    unsafe accepted.pointee = min(count, UInt64(clamping: taken))
    return HUBBUB_OK
}

func creditInstance(_ instance: OpaquePointer?, _ events: UInt64, _ bytes: UInt64) {
    unsafe InstanceBox.from(instance)?.adapter.credit(events: events, bytes: bytes)
}

func settledOfInstance(
    _ instance: OpaquePointer?, _ settlements: UnsafePointer<hubbub_settlement>?, _ count: UInt64
) {
    unsafe InstanceBox.from(instance)?.adapter.settled(Settlements(settlements, count: Int(clamping: count)))
}

func callInstance(_ instance: OpaquePointer?, _ call: UnsafePointer<hubbub_call>?) -> Int32 {
    guard let call = unsafe call?.pointee, unsafe reaches(call.head, hubbub_call.self) else { return HUBBUB_E_INVALID }
    return unsafe attempt(instance) { (box) throws(AdapterError) in
        let operation = unsafe Int(call.operation)
        guard box.operations.indices.contains(operation) else {
            throw AdapterError(.invalid, "there is no operation \(operation)")
        }
        try box.adapter.call(
            Call(
                id: CallID(raw: unsafe call.id), operation: operation, name: box.operations[operation],
                parameters: .record(unsafe TypedValue.fields(call.parameters, call.parameter_count)),
                timeout: .milliseconds(unsafe call.timeout_ms)))
        return HUBBUB_OK
    }
}

func cancelCall(_ instance: OpaquePointer?, _ call: UInt64) {
    unsafe InstanceBox.from(instance)?.adapter.cancel(CallID(raw: call))
}

func answerInstance(
    _ instance: OpaquePointer?, _ request: UInt64, _ code: Int32, _ result: UnsafePointer<hubbub_value>?,
    _ text: hubbub_text
) {
    guard let box = unsafe InstanceBox.from(instance) else { return }
    let answer: Result<TypedValue, AdapterError> =
        code < 0
        ? .failure(AdapterError(raw: code, unsafe String(copying: text)))
        : .success(unsafe result.map { unsafe TypedValue(copying: $0.pointee) } ?? .none)
    box.adapter.answered(RequestID(raw: request), answer)
}

func configureInstance(_ instance: OpaquePointer?, _ settings: UnsafePointer<hubbub_value>?) -> Int32 {
    guard let settings = unsafe settings else { return HUBBUB_E_INVALID }
    return unsafe attempt(instance) { (box) throws(AdapterError) in
        try box.adapter.configure(unsafe TypedValue(copying: settings.pointee))
        return HUBBUB_OK
    }
}

/// Runs `body`, and hands an error to the host as code and text.
private func attempt(_ instance: OpaquePointer?, _ body: (InstanceBox) throws(AdapterError) -> Int32) -> Int32 {
    guard let box = unsafe InstanceBox.from(instance) else { return HUBBUB_E_INVALID }
    do throws(AdapterError) { return try body(box) } catch { return box.host.setError(error) }
}

extension Progress {
    fileprivate var code: Int32 {
        switch self {
        case .done: HUBBUB_OK
        case .pending: HUBBUB_PENDING
        }
    }
}
