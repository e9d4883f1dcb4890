internal import Bus
internal import CHubbub
internal import EventBlock
internal import Rules
internal import Synchronization
internal import Unix

/// Inlined into what C calls: the usual event takes this way millions of times a second.
@inline(__always)
func hostCreateEvent(
    _ host: UnsafePointer<hubbub_host>?, _ draft: UnsafePointer<hubbub_draft>?,
    _ event: UnsafeMutablePointer<UnsafePointer<hubbub_event>?>?
) -> Int32 {
    guard let instance = unsafe HostTable.unmanaged(host), let draft = unsafe draft, let event = unsafe event else {
        return HostTable.failure(HUBBUB_E_INVALID, "a pointer is NULL")
    }
    guard let usual = unsafe instance._withUnsafeGuaranteedRef({ unsafe $0.usualEvents }),
        unsafe draft.pointee.head.isWhole,
        let made = unsafe usual._withUnsafeGuaranteedRef({ unsafe $0.make(draft) })
    else { return unsafe createUnusual(instance.takeUnretainedValue(), draft, event) }
    unsafe event.pointee = unsafe made
    return HUBBUB_OK
}

extension hubbub_head {
    /// Whether a draft with that head has all the fields that this version knows.
    @inline(__always)
    fileprivate var isWhole: Bool {
        unsafe magic == HUBBUB_ABI_MAGIC && Int(struct_size) >= MemoryLayout<hubbub_draft>.size
    }
}

/// What is not of the usual form, or wrong, or noted.
@inline(never)
private func createUnusual(
    _ instance: Instance, _ draft: UnsafePointer<hubbub_draft>,
    _ event: UnsafeMutablePointer<UnsafePointer<hubbub_event>?>
) -> Int32 {
    unsafe event.pointee = nil
    guard let source = instance.source else {
        return HostTable.failure(HUBBUB_E_STATE, "the adapter does not declare the role source")
    }
    guard unsafe draft.pointee.head.isWhole else {
        instance.violated(
            .draftHead, "create_event got a draft without a head: set it with HUBBUB_HEAD(hubbub_draft)")
        return HostTable.failure(HUBBUB_E_INVALID, "the draft has no valid head")
    }
    if let code = instance.refusal(of: "create_event") { return code }
    // Where each event is noted, the usual ones come here, too, and are built in the usual way all the same.
    unsafe event.pointee = instance.isChecking ? source.builder.usual.make(draft) : nil
    do throws(EventError) {
        if unsafe event.pointee == nil { unsafe event.pointee = try source.builder.make(draft) }
    } catch {
        source.countInvalid()
        if [HUBBUB_E_TYPE, HUBBUB_E_ATTRIBUTE].contains(error.code) {
            instance.examiner?.broke(.undeclaredEvent, "create_event refused an event: \(error.description)")
        }
        return HostTable.failure(error.code, error.description)
    }
    if instance.isChecking, let made = unsafe event.pointee { unsafe instance.ledger.took(made) }
    return HUBBUB_OK
}

func hostEventPayload(
    _ host: UnsafePointer<hubbub_host>?, _ event: UnsafePointer<hubbub_event>?
) -> UnsafeMutableRawPointer? {
    guard let event = unsafe event, unsafe EventSlot.of(event).pointee.openPayload != 0 else { return nil }
    let offset = unsafe Int(event.pointee.payload.offset)
    return unsafe UnsafeMutableRawPointer(mutating: UnsafeRawPointer(event)) + offset
}

func hostEventSeal(_ host: UnsafePointer<hubbub_host>?, _ event: UnsafePointer<hubbub_event>?, _ size: UInt64) -> Int32
{
    guard let event = unsafe event else { return HostTable.failure(HUBBUB_E_INVALID, "the event is NULL") }
    do throws(EventError) { unsafe try EventBuilder.seal(EventSlot.of(event), size: size) } catch {
        return HostTable.failure(error.code, error.description)
    }
    return HUBBUB_OK
}

func hostEventRef(
    _ host: UnsafePointer<hubbub_host>?, _ event: UnsafePointer<hubbub_event>?
) -> UnsafePointer<hubbub_event>? {
    guard let event = unsafe event else { return nil }
    unsafe EventReference.retain(event)
    if let instance = unsafe HostTable.instance(host), instance.isChecking { unsafe instance.ledger.took(event) }
    return unsafe event
}

func hostEventRelease(
    _ host: UnsafePointer<hubbub_host>?, _ events: UnsafePointer<UnsafePointer<hubbub_event>?>?, _ count: UInt64
) {
    guard let events = unsafe events else { return }
    let isChecking = unsafe HostTable.unmanaged(host)?._withUnsafeGuaranteedRef { $0.isChecking } ?? false
    guard isChecking, let instance = unsafe HostTable.instance(host) else {
        return unsafe EventReference.release(events, count: Int(count))
    }
    for index in 0..<Int(count) {
        guard let event = unsafe events[index] else { continue }
        // What is not the adapter's to give stays as it is: somebody else still needs it.
        if unsafe instance.ledger.gaveBack(event) {
            unsafe EventReference.release(event)
        } else {
            instance.violated(.overRelease, "event_release got an event to which the adapter holds no reference")
        }
    }
}

func hostEmit(
    _ host: UnsafePointer<hubbub_host>?, _ events: UnsafePointer<UnsafePointer<hubbub_event>?>?,
    _ tokens: UnsafePointer<UInt64>?, _ count: UInt64, _ accepted: UnsafeMutablePointer<UInt64>?
) -> Int32 {
    unsafe accepted?.pointee = 0
    guard let instance = unsafe HostTable.instance(host), let events = unsafe events, let accepted = unsafe accepted
    else {
        return HostTable.failure(HUBBUB_E_INVALID, "a pointer is NULL")
    }
    guard let source = instance.source else {
        return HostTable.failure(HUBBUB_E_STATE, "the adapter does not declare the role source")
    }
    let phase = instance.phase.load(ordering: .acquiring)
    guard phase == EmitPhase.open.rawValue else {
        if phase == EmitPhase.full.rawValue { return HUBBUB_OK }
        if instance.isChecking { instance.violated(.emitState, "emit was called before start or after stop") }
        return HostTable.failure(HUBBUB_E_STATE, "events may be emitted from start to the end of stop")
    }
    if instance.isChecking, let code = unsafe instance.foreign(among: events, Int(count)) { return code }
    let result = unsafe source.emit(events, tokens: tokens, count: Int(count))
    unsafe accepted.pointee = UInt64(result.accepted)
    if instance.isChecking { unsafe instance.takeBack(events, from: result.accepted, to: Int(count)) }
    guard let error = result.error else { return HUBBUB_OK }
    source.countInvalid()
    return HostTable.failure(error.code, error.description)
}

func hostSettle(
    _ host: UnsafePointer<hubbub_host>?, _ settlements: UnsafePointer<hubbub_settlement>?, _ count: UInt64
) {
    guard let instance = unsafe HostTable.instance(host), let settlements = unsafe settlements,
        let sink = instance.sink
    else { return }
    let now = instance.isOnThread ? instance.loop.now : Clock.monotonic()
    let unknown = unsafe sink.settle(settlements, count: Int(count), now: now)
    if unknown > 0 {
        instance.violated(
            .settleUnknown, "settle got \(unknown) tokens that are unknown or were settled before")
    }
}

func hostDeliverReady(_ host: UnsafePointer<hubbub_host>?) {
    guard let instance = unsafe HostTable.instance(host) else { return }
    instance.isReady.store(true, ordering: .releasing)
    instance.loop.wake()
}

extension Instance {
    /// The references to events that are to be emitted go over to the host, all for now: while they are emitted another thread
    /// may get a new event at the same place. An error where the adapter has none to give.
    fileprivate func foreign(among events: UnsafePointer<UnsafePointer<hubbub_event>?>, _ count: Int) -> Int32? {
        for index in 0..<count {
            guard let event = unsafe events[index], unsafe !ledger.gaveBack(event) else { continue }
            unsafe takeBack(events, from: 0, to: index)
            violated(.foreignEvent, "emit got an event to which the adapter holds no reference")
            return HostTable.failure(HUBBUB_E_INVALID, "the event is not the adapter's to give")
        }
        return nil
    }

    /// The adapter keeps these.
    fileprivate func takeBack(_ events: UnsafePointer<UnsafePointer<hubbub_event>?>, from: Int, to end: Int) {
        for index in from..<end { if let event = unsafe events[index] { unsafe ledger.took(event) } }
    }

    /// The code with which a function of the host fails, because the examiner wants that; its text is there to be read.
    func refusal(of function: StaticString) -> Int32? {
        guard isChecking, let code = configuration.examiner?.refusal(of: function) else { return nil }
        return HostTable.failure(code, "\(function) fails here on purpose")
    }
}
