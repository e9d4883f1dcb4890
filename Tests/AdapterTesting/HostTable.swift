internal import AdapterKit
internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Glibc

// The functions of the host's table.

extension TestHost {
    static func of(_ host: UnsafePointer<hubbub_host>?) -> TestHost {
        guard let context = unsafe host?.pointee.context else { preconditionFailure("a call without the host") }
        return unsafe Unmanaged<TestHost>.fromOpaque(context).takeUnretainedValue()
    }

    func fillTable() {
        unsafe table.pointee.head = hubbub_head(
            magic: HUBBUB_ABI_MAGIC, major: UInt16(HUBBUB_ABI_MAJOR), minor: UInt16(HUBBUB_ABI_MINOR),
            struct_size: UInt32(MemoryLayout<hubbub_host>.size), reserved: 0)
        unsafe table.pointee.context = Unmanaged.passUnretained(self).toOpaque()
        unsafe table.pointee.batch_events = 64
        unsafe table.pointee.event_bytes = 1 << 20
        unsafe table.pointee.unsettled_events = 1000
        unsafe table.pointee.requests_under_way = 100
        fillEvents()
        fillLife()
        fillCalls()
    }

    private func fillEvents() {
        unsafe table.pointee.create_event = { host, draft, event in unsafe createEvent(TestHost.of(host), draft, event)
        }
        unsafe table.pointee.event_payload = { _, _ in nil }
        unsafe table.pointee.event_seal = { _, _, _ in HUBBUB_E_UNSUPPORTED }
        unsafe table.pointee.event_ref = { _, event in
            guard let event = unsafe event else { return nil }
            unsafe EventReference.retain(event)
            return unsafe event
        }
        unsafe table.pointee.event_release = { host, events, count in
            guard let events = unsafe events else { return }
            unsafe TestHost.of(host).calls.released += Int(count)
            unsafe EventReference.release(events, count: Int(count))
        }
        unsafe table.pointee.emit = { host, events, tokens, count, accepted in
            unsafe emitEvents(TestHost.of(host), events, tokens, Int(count), accepted)
        }
        unsafe table.pointee.settle = { host, settlements, count in
            unsafe recordSettlements(TestHost.of(host), settlements, Int(count))
        }
        unsafe table.pointee.deliver_ready = { unsafe TestHost.of($0).calls.ready += 1 }
    }

    private func fillLife() {
        unsafe table.pointee.started = { host, code, text in
            let error = unsafe code < 0 ? error(code, text) : nil
            unsafe TestHost.of(host).calls.started.append(error)
        }
        unsafe table.pointee.stopped = { unsafe TestHost.of($0).calls.stopped += 1 }
        unsafe table.pointee.failed = { host, code, text in
            unsafe TestHost.of(host).calls.failures.append(error(code, text))
        }
        unsafe table.pointee.link = { host, state, text in
            unsafe TestHost.of(host).calls.links.append((state == HUBBUB_LINK_UP, String(copying: text)))
        }
        unsafe table.pointee.log_level = { _ in HUBBUB_LOG_DEBUG }
        unsafe table.pointee.log = { host, level, text in
            unsafe TestHost.of(host).calls.logs.append((level, String(copying: text)))
        }
        unsafe table.pointee.set_error = { host, code, text in
            unsafe TestHost.of(host).calls.errors.append(error(code, text))
        }
        unsafe table.pointee.error_text = { unsafe TestHost.of($0).keptErrorText() }
        unsafe table.pointee.count = { host, name, amount in
            unsafe TestHost.of(host).calls.counts[String(copying: name), default: 0] += amount
        }
    }

    private func fillCalls() {
        unsafe table.pointee.extension = { host, id in
            let host = unsafe TestHost.of(host)
            let name = unsafe String(copying: id)
            return unsafe host.withheld.contains(name) ? nil : host.extensions.structure(name)
        }
        unsafe table.pointee.complete = { host, call, code, result, text in
            let host = unsafe TestHost.of(host)
            guard host.calls.answers[call] == nil else { return HUBBUB_E_NOT_FOUND }
            host.calls.answers[call] =
                unsafe code < 0
                ? .failure(error(code, text)) : .success(result.map { unsafe TypedValue(copying: $0.pointee) } ?? .none)
            return HUBBUB_OK
        }
        unsafe table.pointee.request = { host, name, parameters, count, timeout, request in
            let host = unsafe TestHost.of(host)
            let id = UInt64(host.calls.requests.count + 1)
            host.calls.requests.append(
                (id, unsafe String(copying: name), unsafe TypedValue.fields(parameters, count), timeout))
            unsafe request?.pointee = id
            return HUBBUB_OK
        }
        unsafe table.pointee.post = { host, task, argument in
            let host = unsafe TestHost.of(host)
            guard host.postCode == HUBBUB_OK, let task = unsafe task else {
                return host.fail(host.postCode, "posts fail")
            }
            unsafe host.calls.posts.append(task)
            host.calls.postArguments.append(UInt(bitPattern: argument))
            return HUBBUB_OK
        }
    }

    /// Keeps the reason of a failing call.
    func fail(_ code: Int32, _ text: String) -> Int32 {
        lastError = text
        return code
    }

    private func keptErrorText() -> hubbub_text {
        unsafe errorText.deallocate()
        unsafe errorText = .allocate(capacity: lastError.utf8.count)
        _ = unsafe errorText.initialize(fromContentsOf: Array(lastError.utf8))
        return unsafe hubbub_text(UnsafeRawBufferPointer(errorText))
    }
}

private func error(_ code: Int32, _ text: hubbub_text) -> AdapterError {
    unsafe AdapterError(AdapterError.Code(rawValue: code) ?? .failed, String(copying: text))
}

private func createEvent(
    _ host: TestHost, _ draft: UnsafePointer<hubbub_draft>?,
    _ event: UnsafeMutablePointer<UnsafePointer<hubbub_event>?>?
) -> Int32 {
    guard let draft = unsafe draft, unsafe draft.pointee.head.magic == HUBBUB_ABI_MAGIC else {
        return host.fail(HUBBUB_E_INVALID, "the draft has no head")
    }
    let emits = unsafe host.adapter.pointee.descriptor.pointee
    guard unsafe UInt64(draft.pointee.type_index) < emits.emit_count,
        let spec = unsafe emits.emits[Int(draft.pointee.type_index)]
    else { return host.fail(HUBBUB_E_TYPE, "there is no type with that index") }
    let type = unsafe draft.pointee.type.size > 0 ? draft.pointee.type : spec.pointee.name
    var source = Array("/test".utf8)
    return unsafe source.withUnsafeMutableBytes { source in
        do throws(EventError) {
            let slot = unsafe try host.identity.withNext { id throws(EventError) in
                let context = unsafe EventBuilder.Context(
                    id: id, source: UnsafeRawBufferPointer(source), type: type.bytes, now: 1_000_000_000,
                    limit: Int(host.table.pointee.event_bytes))
                return unsafe try EventBuilder.build(draft, context, in: host.pool)
            }
            unsafe event?.pointee = UnsafePointer(EventSlot.event(of: slot))
            return HUBBUB_OK
        } catch {
            return host.fail(error.code, error.description)
        }
    }
}

private func emitEvents(
    _ host: TestHost, _ events: UnsafePointer<UnsafePointer<hubbub_event>?>?, _ tokens: UnsafePointer<UInt64>?,
    _ count: Int, _ accepted: UnsafeMutablePointer<UInt64>?
) -> Int32 {
    let taken = min(count, host.creditLeft)
    host.creditLeft -= taken
    host.calls.emitSizes.append(count)
    for index in 0..<taken {
        guard let event = unsafe events?[index] else { continue }
        host.calls.emitted.append(
            Recorded.Event(unsafe EventView(event), token: unsafe tokens.map { unsafe $0[index] } ?? 0))
        unsafe EventReference.release(event)
    }
    unsafe accepted?.pointee = UInt64(taken)
    return taken < count && host.emitCode != HUBBUB_OK ? host.fail(host.emitCode, "refused by the test") : HUBBUB_OK
}

private func recordSettlements(_ host: TestHost, _ settlements: UnsafePointer<hubbub_settlement>?, _ count: Int) {
    host.calls.settleSizes.append(count)
    guard let settlements = unsafe settlements else { return }
    for index in 0..<count {
        host.calls.settlements.append(unsafe Recorded.Settlement(settlements[index]))
    }
}

extension Recorded.Event {
    fileprivate init(_ view: EventView, token: UInt64) {
        self.init(
            typeIndex: 0, type: view.type, id: view.id, source: view.source, subject: view.subject, time: view.time,
            attributes: view.attributes, payloadKind: view.payloadKind, payload: view.payloadText, token: token)
    }
}

extension Recorded.Settlement {
    fileprivate init(_ raw: hubbub_settlement) {
        unsafe self.init(
            token: raw.token, outcome: Outcome(rawValue: raw.outcome) ?? .dropped, delay: raw.delay_ms, code: raw.code,
            text: String(copying: raw.text))
    }
}
