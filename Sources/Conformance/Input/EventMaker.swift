internal import CHubbub
internal import Descriptors
internal import EventBlock

/// Events that an adapter says it accepts.
@safe final class EventMaker {
    enum Size { case any, empty, largest }

    /// As the host says in `event_bytes`.
    static let blockLimit = 1 << 20

    private let types: [EventTypeSpec]
    private let memory: GuardedMemory
    private let pool = EventPool()
    private var count = 0

    init(_ types: [EventTypeSpec], _ memory: GuardedMemory) { (self.types, self.memory) = (types, memory) }

    /// Some events; fewer where there is no memory left.
    func make(_ number: Int, _ size: Size = .any, _ numbers: inout SeededNumbers) -> [CheckedSink.Waiting] {
        guard !types.isEmpty else { return [] }
        return (0..<number).compactMap { _ in
            let index = numbers.number(0...types.count - 1)
            return build(fields(of: types[index], size, &numbers), UInt32(index))
        }
    }

    private func fields(of type: EventTypeSpec, _ size: Size, _ numbers: inout SeededNumbers) -> EventFields {
        count += 1
        var fields = EventFields()
        fields.id = "check-\(count)"
        fields.source = "urn:hubbub:check"
        fields.type = type.isPattern ? type.name.dropLast() + "check" : type.name
        switch size {
        case .any:
            fields.attributes = ValueMaker.fields(of: type.attributes, isAttribute: true, &numbers)
            if numbers.once(in: 2) { fields.subject = numbers.pick(["a", "b", "some/subject"]) ?? "" }
            if numbers.once(in: 2) { fields.time = 1_700_000_000_000_000_000 + Int64(count) }
            if type.isOpen, numbers.once(in: 3) { fields.attributes.append(.init("checked", .string("yes"))) }
        case .empty:
            fields.attributes = type.attributes.filter(\.isRequired).map {
                .init($0.name, ValueMaker.value(of: $0, isAttribute: true, &numbers))
            }
        case .largest:
            fields.attributes = type.attributes.filter(\.isRequired).map {
                .init($0.name, ValueMaker.value(of: $0, isAttribute: true, &numbers))
            }
            fields.subject = String(repeating: "s", count: 4_096)
        }
        fields.payload = payload(type.payloads, size, &numbers)
        return fields
    }

    private func payload(
        _ kinds: PayloadKinds, _ size: Size, _ numbers: inout SeededNumbers
    ) -> EventFields.Payload {
        let possible = PayloadKind.allCases.filter { kinds.contains($0) }
        let kind = size == .empty && kinds.contains(.none) ? .none : numbers.pick(possible) ?? .none
        let length =
            switch size {
            case .empty: 0
            case .largest: Self.blockLimit - 16_384
            case .any: numbers.once(in: 8) ? numbers.number(0...60_000) : numbers.number(0...200)
            }
        switch kind {
        case .none: return .none
        case .text: return .text(String(repeating: "t", count: length))
        case .binary: return .binary([UInt8](repeating: 0xFE, count: length))
        case .json:
            return .json(length < 2 ? Array("0".utf8) : Array("\"\(String(repeating: "j", count: length - 2))\"".utf8))
        }
    }

    private func build(_ fields: EventFields, _ type: UInt32) -> CheckedSink.Waiting? {
        unsafe fields.withDraft { draft in
            let name = Array(fields.type.utf8)
            return unsafe name.withUnsafeBytes { name in
                let empty = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
                let context = unsafe EventBuilder.Context(
                    id: empty, source: empty, type: name, now: 0, limit: Self.blockLimit)
                guard let slot = unsafe try? EventBuilder.build(draft, context, in: pool) else { return nil }
                let event = unsafe UnsafePointer(EventSlot.event(of: slot))
                defer { unsafe EventReference.release(event) }
                guard let copy = unsafe GuardedEvent.copy(event, into: memory) else { return nil }
                var stamp = EventStamp(origin: 2)
                _ = stamp.path.append(2)
                unsafe EventSlot.of(copy).pointee.stamp = stamp
                let key = UInt64(truncatingIfNeeded: fields.subject.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
                return unsafe CheckedSink.Waiting(event: copy, type: type, key: key)
            }
        }
    }
}
