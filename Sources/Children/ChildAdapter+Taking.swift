internal import Bus
internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Placement
internal import Runtime

/// What comes from the child: copied, then looked at, and only then believed.
extension ChildAdapter {
    func take(_ record: RingReader.Record, from life: ChildLife) throws(RingFault) {
        switch unsafe record.kind {
        case RecordKind.event: throw RingFault("an event of an adapter that is no source")
        case RecordKind.delivered: unsafe try settle(delivered: record.body)
        case RecordKind.settlements:
            guard let settlements = unsafe SettlementRecord.read(Array(record.body)) else {
                throw RingFault("settlements that are none")
            }
            settle(settlements)
        case RecordKind.message:
            guard let message = unsafe ChildMessage(Array(record.body)) else {
                throw RingFault("a message that is none")
            }
            try take(message, life)
        default: throw unsafe RingFault("a record of kind \(record.kind)")
        }
    }

    /// - Parameters:
    ///   - factory: takes the event in.
    ///   - pool: where it lies, the factory's: asked for once a batch.
    func takeEvent(
        _ body: UnsafeRawBufferPointer, _ life: ChildLife, _ factory: EventFactory, _ pool: EventPool
    ) throws(RingFault) {
        let (slot, head, size) = unsafe try EventRecord.copy(body, limit: Self.eventLimit, into: pool)
        do throws(RingFault) { try life.grantor.receive(size) } catch {
            unsafe EventReference.release(EventSlot.event(of: slot))
            throw error
        }
        do throws(EventError) {
            unsafe intake.append(try factory.adopt(slot, size: size), token: head.token, size: size)
        } catch {
            throw RingFault("an event that is none, or that its declaration does not allow: \(error.description)")
        }
    }

    private static let eventLimit = BusLimits().eventBytes

    /// Gives what the child emitted to the routes, as far as they have room.
    func passOn(_ life: ChildLife) {
        guard let host = unsafe host else { return }
        let (own, others) = unsafe intake.pass { events, tokens, count in
            var accepted: UInt64 = 0
            _ = unsafe host.pointee.emit(host, events, tokens, UInt64(count), &accepted)
            return Int(accepted)
        }
        guard own.events + others.events > 0 else { return }
        life.grantor.pass(own.events, bytes: own.bytes, others: others)
        life.line.ringForCredit()
        if life.hasStopped { tellStopped(life) }
    }

    /// By far the most are delivered.
    private func settle(delivered body: UnsafeRawBufferPointer) throws(RingFault) {
        guard let count = unsafe TokenRecord.count(body) else { throw RingFault("tokens that are none") }
        unsafe withUnsafeTemporaryAllocation(of: hubbub_settlement.self, capacity: count) { settlements in
            for index in 0..<count {
                let settlement = unsafe hubbub_settlement(
                    token: TokenRecord.token(body, index), outcome: HUBBUB_DELIVERED, delay_ms: 0, code: 0,
                    reserved: 0, text: hubbub_text())
                unsafe settlements.initializeElement(at: index, to: settlement)
            }
            unsafe host?.pointee.settle(host, settlements.baseAddress, UInt64(count))
        }
    }

    private func settle(_ settlements: [CarriedSettlement]) {
        let arena = Arena()
        defer { arena.free() }
        let raw = unsafe settlements.map { settlement in
            unsafe hubbub_settlement(
                token: settlement.token, outcome: settlement.outcome, delay_ms: settlement.delay,
                code: settlement.code, reserved: 0, text: arena.text(settlement.text))
        }
        unsafe host?.pointee.settle(host, raw, UInt64(raw.count))
    }

    func take(_ message: ChildMessage, _ life: ChildLife) throws(RingFault) {
        let arena = Arena()
        defer { arena.free() }
        switch message {
        case .started(let code, let text):
            if code == HUBBUB_OK {
                hasStarted(life)
            } else {
                _ = failTrial(text, of: life.library)
            }
            unsafe host?.pointee.started(host, code, arena.text(text))
        case .stopped:
            life.hasStopped = true
            tellStopped(life)
        case .failed(let code, let text):
            _ = failTrial(text, of: life.library)
            unsafe host?.pointee.failed(host, code, arena.text(text))
        case .link(let isUp, let text):
            unsafe host?.pointee.link(host, isUp ? HUBBUB_LINK_UP : HUBBUB_LINK_DOWN, arena.text(text))
        case .counted(let name, let amount): unsafe host?.pointee.count(host, arena.text(name), amount)
        case .violated(let rule): instance?.note(violation: rule)
        case .invalid: instance?.ports.source?.countInvalid()
        case .hangs(let call): end(life, because: "hung: \(call)")
        case .completed(let number, let answer): complete(number, answer)
        case .request(let number, let name, let timeout, let parameters):
            try request(number, name, timeout, parameters, life)
        }
    }

    /// It runs, in the place of whatever ran before.
    func hasStarted(_ life: ChildLife) {
        sockets.closeAll(but: life.claimed)
        passTrial(of: life)
    }

    /// An answer that comes too late is none.
    private func complete(_ number: UInt64, _ answer: Answer) {
        switch answer {
        case .value(let value):
            unsafe value.withC { value in
                var value = unsafe value
                _ = unsafe host?.pointee.complete(host, number, HUBBUB_OK, &value, hubbub_text())
            }
        case .failure(let code, let text):
            let arena = Arena()
            defer { arena.free() }
            _ = unsafe host?.pointee.complete(host, number, code, nil, arena.text(text))
        }
    }

    private func request(
        _ number: UInt64, _ name: String, _ timeout: UInt32, _ parameters: [TypedValue.Field], _ life: ChildLife
    ) throws(RingFault) {
        let arena = Arena()
        defer { arena.free() }
        var hubs: UInt64 = 0
        let code =
            unsafe host?.pointee.request(
                host, arena.text(name), arena.fields(parameters), UInt64(parameters.count), timeout, &hubs)
            ?? HUBBUB_E_CLOSED
        if code == HUBBUB_OK {
            life.requests[hubs] = number
        } else {
            let text = unsafe (host?.pointee.error_text(host)).map { unsafe String(copying: $0) } ?? ""
            let answer = HubMessage.answered(number: number, .failure(code: code, text: text))
            try life.line.send(RecordKind.message, answer.bytes)
        }
    }

    var instance: Instance? { unsafe HostTable.instance(host) }
}
