package import CHubbub
package import Descriptors
package import EventBlock
internal import Glibc
internal import Locks
internal import Synchronization

/// Builds the events of one endpoint: in its own pool on its own thread, in a shared one behind a lock on any other.
@safe package final class EventFactory: @unchecked Sendable {
    let number: UInt32
    let contracts: [TypeContract]
    /// The fast way, on the endpoint's thread.
    package let usual: UsualEvents
    private let registry: TypeRegistry
    private let source: ConstantText
    private let eventLimit: Int
    /// Names that the configuration narrows open types to; empty for no narrowing.
    private let allowedTypes: [EventTypeSpec]

    private var identity = EventIdentity()
    /// Of events that were built in another process. [endpoint's thread]
    var forms = KnownForms()
    private let shared = Lock(Shared())

    private struct Shared {
        let pool = EventPool()
        var identity = EventIdentity()
    }

    /// - Parameters:
    ///   - number: the endpoint's on the bus, at least 1.
    ///   - source: the URI-reference that its events carry.
    ///   - types: what its adapter declares.
    ///   - allowed: what the configuration narrows open types to; empty for no narrowing.
    package init(
        number: UInt32, source: String, types: [EventTypeSpec], allowed: [String], registry: TypeRegistry,
        eventLimit: Int
    ) {
        self.number = number
        self.source = ConstantText(source)
        self.registry = registry
        self.eventLimit = eventLimit
        contracts = types.map { TypeContract($0, registry) }
        usual = UsualEvents(
            zip(types, contracts).map { type, contract in
                if type.isPattern { return nil }
                return BlockTemplate(
                    source: source, type: type, stamp: Self.stamp(contract.number, of: number), limit: eventLimit)
            })
        allowedTypes = allowed.map { EventTypeSpec($0, payloads: .any, help: "") }
    }

    /// Where its events lie. [endpoint's thread]
    package var pool: EventPool { usual.pool }

    /// Says which thread is the endpoint's: the calling one.
    package func adoptThread() { usual.adoptThread() }

    /// Says when the present turn of the endpoint's thread began: nanoseconds since 1970.
    package func beginTurn(at now: Int64) { usual.now = now }

    /// Memory that was taken from the system for events so far, in allocations.
    package var allocations: UInt64 { usual.pool.allocationCount + shared.withLock { $0.pool.allocationCount } }

    /// Builds and checks an event, which has one reference. [any thread]
    package func make(_ draft: UnsafePointer<hubbub_draft>) throws(EventError) -> UnsafePointer<hubbub_event> {
        let index = unsafe Int(draft.pointee.type_index)
        guard index < contracts.count else {
            throw EventError(HUBBUB_E_TYPE, "type_index \(index) is not declared: there are \(contracts.count) types")
        }
        if usual.isOnThread {
            let event = unsafe try make(draft, contracts[index], usual.pool, &identity, usual.now)
            unsafe usual.learn(event, index) { unsafe template(for: event, contracts[index]) }
            return unsafe event
        }
        let result: Result<UInt, EventError> = shared.withLock { shared in
            do throws(EventError) {
                let event = unsafe try make(draft, contracts[index], shared.pool, &shared.identity, Self.clock())
                return .success(UInt(bitPattern: event))
            } catch {
                return .failure(error)
            }
        }
        return unsafe try UnsafePointer(bitPattern: result.get()).unsafelyUnwrapped
    }

    @inline(__always)
    private func make(
        _ draft: UnsafePointer<hubbub_draft>, _ contract: TypeContract, _ pool: EventPool,
        _ identity: inout EventIdentity, _ now: Int64
    ) throws(EventError) -> UnsafePointer<hubbub_event> {
        let path = unsafe try path(draft.pointee.cause)
        let isNamed = unsafe draft.pointee.type.size > 0
        if isNamed, contract.number != 0, unsafe !contract.name.equals(draft.pointee.type) {
            throw unsafe EventError(
                HUBBUB_E_TYPE, "type \(String(copying: draft.pointee.type)) is not the declared \(contract.spec.name)")
        }
        let type = unsafe isNamed ? draft.pointee.type.raw : contract.name.bytes
        let slot = unsafe try identity.withNext { id throws(EventError) in
            let context = unsafe EventBuilder.Context(
                id: id, source: source.bytes, type: type, now: now, limit: eventLimit)
            return unsafe try EventBuilder.build(draft, context, in: pool)
        }
        let event = unsafe UnsafePointer(EventSlot.event(of: slot))
        do throws(EventError) {
            let type = unsafe try contract.number == 0 ? number(of: event, contract) : contract.number
            unsafe slot.pointee.stamp = EventStamp(type: type, origin: number, path: path)
            unsafe try contract.check(event)
        } catch {
            unsafe EventReference.release(event)
            throw error
        }
        return unsafe event
    }

    /// The stamp of an event without a cause.
    private static func stamp(_ type: UInt32, of number: UInt32) -> EventStamp {
        var stamp = EventStamp(type: type, origin: number)
        _ = stamp.path.append(number)
        return stamp
    }

    /// A template for events with those of the declared attributes that this one has; nil where it has others.
    private func template(for event: UnsafePointer<hubbub_event>, _ contract: TypeContract) -> BlockTemplate? {
        let table = unsafe event.attributeTable
        let names = unsafe (0..<Int(event.pointee.attribute_count)).map { index in
            unsafe String(copying: hubbub_event_get_slice(event, table[index].name))
        }
        var type = contract.spec
        type.attributes.removeAll { !names.contains($0.name) }
        guard type.attributes.count == names.count else { return nil }
        return BlockTemplate(
            source: unsafe String(copying: source.text), type: type, stamp: Self.stamp(contract.number, of: number),
            limit: eventLimit)
    }

    /// The number of an open type, once its name is known to be one of the declared ones.
    func number(
        of event: UnsafePointer<hubbub_event>, _ contract: TypeContract
    ) throws(EventError) -> UInt32 {
        let name = unsafe String(copying: hubbub_event_get_type(event))
        guard contract.spec.matches(name), !name.hasSuffix("*") else {
            throw EventError(HUBBUB_E_TYPE, "type \(name) does not belong to the declared \(contract.spec.name)")
        }
        guard allowedTypes.isEmpty || allowedTypes.contains(where: { $0.matches(name) }) else {
            throw EventError(HUBBUB_E_TYPE, "type \(name) is not among this endpoint's `types`")
        }
        return registry.intern(name)
    }

    /// The causes' path with this endpoint at its end.
    @inline(__always)
    private func path(_ cause: UnsafePointer<hubbub_event>?) throws(EventError) -> EventPath {
        var path = EventPath()
        guard let cause = unsafe cause else {
            _ = path.append(number)
            return path
        }
        path = unsafe EventSlot.of(cause).pointee.stamp.path
        guard !path.contains(number) else { throw EventError(HUBBUB_E_LOOP, "the event came from this endpoint") }
        guard path.append(number) else {
            throw EventError(HUBBUB_E_LOOP, "the event passed \(EventPath.limit) endpoints: a circle is likely")
        }
        return path
    }

    /// Why an event that this endpoint did not build, or not finish, may not be emitted by it; nil when it may.
    package func refusal(
        of event: UnsafePointer<hubbub_event>, _ slot: UnsafeMutablePointer<EventSlot>
    ) -> EventError? {
        if unsafe slot.pointee.openPayload != 0 { return EventError(HUBBUB_E_STATE, "the event is not sealed") }
        if unsafe slot.pointee.stamp.path.contains(number) {
            return EventError(HUBBUB_E_LOOP, "the event came from this endpoint")
        }
        let name = unsafe String(copying: hubbub_event_get_type(event))
        guard let contract = contracts.first(where: { $0.spec.matches(name) }) else {
            return EventError(HUBBUB_E_TYPE, "type \(name) is not declared")
        }
        do { unsafe try contract.check(event) } catch { return error }
        return nil
    }

    private static func clock() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
