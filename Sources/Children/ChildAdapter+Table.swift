package import CHubbub
internal import Descriptors
internal import EventBlock
internal import Placement
internal import Runtime
internal import Unix

/// The functions of the adapter that stands in for the one in the child.
extension ChildAdapter {
    /// The same for all endpoints, for ever.
    package nonisolated(unsafe) static let table: UnsafePointer<hubbub_adapter> = {
        var table = unsafe hubbub_adapter()
        unsafe table.head = hubbub_head(
            magic: HUBBUB_ABI_MAGIC, major: UInt16(HUBBUB_ABI_MAJOR), minor: UInt16(HUBBUB_ABI_MINOR),
            struct_size: UInt32(MemoryLayout<hubbub_adapter>.size), reserved: 0)
        unsafe table.create = unsafe childCreate
        unsafe table.destroy = unsafe childDestroy
        unsafe table.start = unsafe childStart
        unsafe table.stop = unsafe childStop
        unsafe table.deliver = unsafe childDeliver
        unsafe table.credit = unsafe childCredit
        unsafe table.settled = unsafe childSettled
        unsafe table.call = unsafe childCall
        unsafe table.cancel = { _, _ in }
        unsafe table.answered = unsafe childAnswered
        let memory = UnsafeMutablePointer<hubbub_adapter>.allocate(capacity: 1)
        unsafe memory.initialize(to: table)
        return unsafe UnsafePointer(memory)
    }()

    fileprivate static func of(_ instance: OpaquePointer?) -> ChildAdapter? {
        unsafe instance.map {
            unsafe Unmanaged<ChildAdapter>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue()
        }
    }
}

private func childCreate(
    _ adapter: UnsafePointer<hubbub_adapter>?, _ host: UnsafePointer<hubbub_host>?,
    _ settings: UnsafePointer<hubbub_value>?, _ instance: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
    guard let host = unsafe host, let child = unsafe HostTable.instance(host)?.configuration.doorway as? ChildAdapter
    else { return HUBBUB_E_INVALID }
    unsafe instance?.pointee = unsafe OpaquePointer(Unmanaged.passUnretained(child).toOpaque())
    return unsafe child.begin(host)
}

private func childStart(_ instance: OpaquePointer?) -> Int32 {
    guard let child = unsafe ChildAdapter.of(instance), let life = child.life else { return HUBBUB_E_CLOSED }
    return child.enter(life)
}

private func childDestroy(_ instance: OpaquePointer?) { unsafe ChildAdapter.of(instance)?.end() }

private func childStop(_ instance: OpaquePointer?, _ deadline: UInt32) -> Int32 {
    guard let child = unsafe ChildAdapter.of(instance), let life = child.life, !life.hasStopped, !life.hasEnded else {
        return HUBBUB_OK
    }
    life.isStopping = true
    life.stopsUntil = Clock.monotonic() + UInt64(deadline) * 1_000_000
    child.attempt(life) { () throws(RingFault) in
        try life.line.send(RecordKind.message, HubMessage.stop(deadline).bytes)
    }
    child.expectReading(by: life)
    return HUBBUB_PENDING
}

private func childDeliver(
    _ instance: OpaquePointer?, _ deliveries: UnsafePointer<hubbub_delivery>?, _ count: UInt64,
    _ accepted: UnsafeMutablePointer<UInt64>?
) -> Int32 {
    guard let child = unsafe ChildAdapter.of(instance), let life = child.life, let deliveries = unsafe deliveries else {
        return HUBBUB_OK
    }
    var taken = 0
    child.attempt(life) { () throws(RingFault) in
        try life.line.write(orWaitFor: EventRecord.blockLimit) { writer throws(RingFault) in
            while taken < Int(count) {
                let delivery = unsafe deliveries[taken]
                guard let event = unsafe delivery.event else { return true }
                var head = unsafe EventHead(delivery)
                head.path = unsafe EventSlot.of(event).pointee.stamp.path
                guard unsafe try EventRecord.append(event, head, to: &writer) else { return false }
                taken += 1
            }
            return true
        }
    }
    child.expectReading(by: life)
    if taken < Int(count) { child.isFull = true }
    unsafe accepted?.pointee = UInt64(taken)
    return HUBBUB_OK
}

private func childCredit(_ instance: OpaquePointer?, _ events: UInt64, _ bytes: UInt64) {
    guard let child = unsafe ChildAdapter.of(instance), let life = child.life, !child.intake.isEmpty else { return }
    child.passOn(life)
}

private func childSettled(
    _ instance: OpaquePointer?, _ settlements: UnsafePointer<hubbub_settlement>?, _ count: UInt64
) {
    guard let child = unsafe ChildAdapter.of(instance), let life = child.life, let settlements = unsafe settlements
    else {
        return
    }
    child.attempt(life) { () throws(RingFault) in
        for start in stride(from: 0, to: Int(count), by: SettlementRecord.limit) {
            let size = min(SettlementRecord.limit, Int(count) - start)
            unsafe try life.line.settle(settlements + start, count: size)
        }
    }
    child.expectReading(by: life)
}

private func childCall(_ instance: OpaquePointer?, _ call: UnsafePointer<hubbub_call>?) -> Int32 {
    guard let child = unsafe ChildAdapter.of(instance), let life = child.life, let call = unsafe call,
        let operations = child.instance?.configuration.descriptor.operations
    else { return HUBBUB_E_CLOSED }
    let message = unsafe HubMessage.call(
        number: call.pointee.id, operation: operations[Int(call.pointee.operation)].name,
        timeout: call.pointee.timeout_ms,
        parameters: TypedValue.fields(call.pointee.parameters, call.pointee.parameter_count))
    child.attempt(life) { () throws(RingFault) in try life.line.send(RecordKind.message, message.bytes) }
    child.expectReading(by: life)
    return HUBBUB_OK
}

private func childAnswered(
    _ instance: OpaquePointer?, _ request: UInt64, _ code: Int32, _ result: UnsafePointer<hubbub_value>?,
    _ text: hubbub_text
) {
    guard let child = unsafe ChildAdapter.of(instance), let life = child.life,
        let number = life.requests.removeValue(forKey: request)
    else { return }
    let answer: Answer =
        code == HUBBUB_OK
        ? .value(unsafe result.map { unsafe TypedValue(copying: $0.pointee) } ?? .none)
        : .failure(code: code, text: unsafe String(copying: text))
    child.attempt(life) { () throws(RingFault) in
        try life.line.send(RecordKind.message, HubMessage.answered(number: number, answer).bytes)
    }
    child.expectReading(by: life)
}

extension EventHead {
    fileprivate init(_ delivery: hubbub_delivery) {
        self.init()
        unsafe token = delivery.token
        unsafe key = delivery.key
        unsafe type = delivery.type_index
        unsafe attempt = delivery.attempt
        unsafe series = delivery.series
        unsafe place = delivery.place
    }
}
