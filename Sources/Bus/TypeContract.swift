internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Glibc

/// A declared event type made ready to check blocks against it: both lists of attributes are sorted, so that one walk
/// over the two suffices.
@safe final class TypeContract: @unchecked Sendable {
    let spec: EventTypeSpec
    /// The interned name, 0 for a family.
    let number: UInt32
    /// The declared name.
    let name: ConstantText
    private let attributeNames: [ConstantText]
    private let attributes: UnsafeMutableBufferPointer<Attribute>

    @unsafe private struct Attribute {
        let name: UnsafeRawBufferPointer
        let kind: UInt32
        let isRequired: Bool
    }

    init(_ spec: EventTypeSpec, _ registry: TypeRegistry) {
        self.spec = spec
        name = ConstantText(spec.name)
        number = spec.isPattern ? 0 : registry.intern(spec.name)
        let sorted = spec.attributes.sorted { $0.name < $1.name }
        let names = sorted.map { ConstantText($0.name) }
        unsafe attributes = .allocate(capacity: sorted.count)
        _ = unsafe attributes.initialize(
            from: zip(sorted, names).map { spec, name in
                unsafe Attribute(name: name.bytes, kind: spec.kind.rawValue, isRequired: spec.isRequired)
            })
        attributeNames = names
    }

    deinit { unsafe attributes.deallocate() }

    /// Whether there is anything to check beside the payload's kind.
    var hasAttributes: Bool { unsafe !attributes.isEmpty || !spec.isOpen }

    /// - Throws: `HUBBUB_E_ATTRIBUTE` with the attribute's name, or `HUBBUB_E_TYPE` for the payload.
    @inline(__always)
    func check(_ event: UnsafePointer<hubbub_event>) throws(EventError) {
        let kind = unsafe event.pointee.payload_kind
        guard kind <= 3, spec.payloads.rawValue & 1 << kind != 0 else {
            throw EventError(
                HUBBUB_E_TYPE,
                "\(spec.name) has no payload of the kind \(PayloadKind(rawValue: kind)?.name ?? "\(kind)"), but "
                    + spec.payloads.list.joined(separator: ", "))
        }
        if hasAttributes { unsafe try checkAttributes(event) }
    }

    private func checkAttributes(_ event: UnsafePointer<hubbub_event>) throws(EventError) {
        let table = unsafe event.attributeTable
        let count = unsafe Int(event.pointee.attribute_count)
        var index = 0
        for position in unsafe attributes.indices {
            let attribute = unsafe attributes[position]
            while index < count, unsafe order(table + index, attribute.name, event) < 0 {
                unsafe try undeclared(table + index, event)
                index += 1
            }
            if index < count, unsafe order(table + index, attribute.name, event) == 0 {
                guard unsafe table[index].kind == attribute.kind else {
                    throw unsafe failure(table + index, event, "is of another kind than \(spec.name) declares")
                }
                index += 1
            } else if unsafe attribute.isRequired {
                let name = unsafe String(decoding: attribute.name, as: UTF8.self)
                throw EventError(HUBBUB_E_ATTRIBUTE, "attribute \(name) is missing, which \(spec.name) requires")
            }
        }
        while index < count {
            unsafe try undeclared(table + index, event)
            index += 1
        }
    }

    /// Whether the target may have each attribute of the event.
    func declaresAll(of event: UnsafePointer<hubbub_event>) -> Bool {
        if spec.isOpen { return true }
        let table = unsafe event.attributeTable
        var position = 0
        for index in unsafe 0..<Int(event.pointee.attribute_count) {
            while unsafe position < attributes.count, unsafe order(table + index, attributes[position].name, event) > 0
            {
                position += 1
            }
            guard unsafe position < attributes.count, unsafe order(table + index, attributes[position].name, event) == 0
            else { return false }
            position += 1
        }
        return true
    }

    private func undeclared(
        _ entry: UnsafePointer<hubbub_event_attribute>, _ event: UnsafePointer<hubbub_event>
    ) throws(EventError) {
        if !spec.isOpen { throw unsafe failure(entry, event, "is not declared by \(spec.name)") }
    }

    private func failure(
        _ entry: UnsafePointer<hubbub_event_attribute>, _ event: UnsafePointer<hubbub_event>, _ problem: String
    ) -> EventError {
        let name = unsafe String(copying: hubbub_event_get_slice(event, entry.pointee.name))
        return EventError(HUBBUB_E_ATTRIBUTE, "attribute \(name) \(problem)")
    }

    @inline(__always)
    private func order(
        _ entry: UnsafePointer<hubbub_event_attribute>, _ wanted: UnsafeRawBufferPointer,
        _ event: UnsafePointer<hubbub_event>
    ) -> Int {
        let found = unsafe hubbub_event_get_slice(event, entry.pointee.name).raw
        guard let left = found.baseAddress, let right = wanted.baseAddress else { return 0 }
        let order = unsafe memcmp(left, right, min(found.count, wanted.count))
        return order != 0 ? Int(order) : found.count - wanted.count
    }
}
