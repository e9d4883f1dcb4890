public import CHubbub

/// Why a descriptor of a library is refused: the field and what is wrong with it.
public struct DescriptorError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The field, and what is wrong with it.
    public let description: String

    init(_ description: String) { self.description = description }
}

extension AdapterDescriptor {
    /// Copies a library's descriptor.
    ///
    /// - Throws: what field is malformed. Pointers are followed as they are given, so this runs where a crash is
    ///   contained: in the probing child.
    public init(reading pointer: UnsafePointer<hubbub_descriptor>) throws(DescriptorError) {
        let reader = DescriptorReader()
        try unsafe reader.check(pointer.pointee.head, hubbub_descriptor.self, "hubbub_descriptor")
        let raw = unsafe pointer.pointee
        self = AdapterDescriptor(
            name: unsafe try reader.text(raw.name, "name"), version: unsafe try reader.text(raw.version, "version"),
            license: unsafe try reader.text(raw.license, "license"),
            homepage: unsafe try reader.text(raw.homepage, "homepage"),
            summary: unsafe try reader.text(raw.summary, "summary"),
            description: unsafe try reader.text(raw.description, "description"),
            roles: unsafe Roles(rawValue: raw.roles),
            sourceAcknowledges: unsafe try reader.choice(raw.source_acknowledges, "source_acknowledges"),
            sinkAcknowledges: unsafe try reader.choice(raw.sink_acknowledges, "sink_acknowledges"),
            redelivers: unsafe try reader.choice(raw.redelivers, "redelivers"),
            sinkIsIdempotent: unsafe raw.sink_is_idempotent != 0,
            sinkKeepsPlace: unsafe raw.sink_keeps_place != 0,
            sinkKeepsOrder: unsafe raw.sink_keeps_order != 0, sourceKeepsIDs: unsafe raw.source_keeps_ids != 0,
            pushback: unsafe try reader.choice(raw.pushback, "pushback"),
            handover: unsafe try reader.choice(raw.handover, "handover"),
            emits: unsafe try reader.list(raw.emits, raw.emit_count, "emits", reader.eventType),
            accepts: unsafe try reader.list(raw.accepts, raw.accept_count, "accepts", reader.eventType),
            operations: unsafe try reader.list(raw.operations, raw.operation_count, "operations", reader.operation),
            settings: unsafe try reader.list(raw.settings, raw.setting_count, "settings", reader.field),
            requiredExtensions: unsafe try reader.texts(
                raw.required_extensions, raw.required_extension_count, "required_extensions"),
            optionalExtensions: unsafe try reader.texts(
                raw.optional_extensions, raw.optional_extension_count, "optional_extensions"),
            uses: unsafe try reader.list(raw.uses, raw.use_count, "uses", reader.use),
            promises: unsafe try reader.list(raw.promises, raw.promise_count, "promises", reader.promise))
        try validate()
    }
}

/// Reads the parts. Limits keep a lying count from being followed for ever.
struct DescriptorReader {
    private let longestText: UInt64 = 65_536
    private let longestList: UInt64 = 4_096
    private let deepest = 8

    /// A structure that is shorter than in the first minor version is not one of ours.
    ///
    /// - Parameter size: what it had there, where it has more now.
    func check<Structure>(
        _ head: hubbub_head, _ type: Structure.Type, _ what: String, size: Int = MemoryLayout<Structure>.size
    ) throws(DescriptorError) {
        guard head.magic == HUBBUB_ABI_MAGIC else { throw DescriptorError("\(what) has the wrong magic number") }
        guard head.major == UInt16(HUBBUB_ABI_MAJOR) else {
            throw DescriptorError(
                "\(what) is of ABI \(head.major).\(head.minor), this host has major \(HUBBUB_ABI_MAJOR)")
        }
        guard head.struct_size >= UInt32(size) else {
            throw DescriptorError("\(what) is \(head.struct_size) bytes, at least \(size) are needed")
        }
    }

    func text(_ text: hubbub_text, _ what: String) throws(DescriptorError) -> String {
        guard unsafe text.size <= longestText else {
            throw unsafe DescriptorError("\(what) is a text of \(text.size) bytes")
        }
        guard unsafe text.size == 0 || text.data != nil else { throw DescriptorError("\(what) has a size but no data") }
        guard let string = unsafe String(validating: text.bytes, as: UTF8.self) else {
            throw DescriptorError("\(what) is not UTF-8")
        }
        return string
    }

    func texts(_ texts: UnsafePointer<hubbub_text>?, _ count: UInt64, _ what: String) throws(DescriptorError)
        -> [String]
    {
        guard count > 0 else { return [] }
        guard let texts = unsafe texts, count <= longestList else {
            throw DescriptorError("\(what) has a count of \(count) and no list, or more than \(longestList)")
        }
        var result: [String] = []
        for index in 0..<Int(count) { result.append(unsafe try text(texts[index], what)) }
        return result
    }

    func choice<Choice: RawRepresentable>(_ raw: UInt32, _ what: String) throws(DescriptorError) -> Choice
    where Choice.RawValue == UInt32 {
        guard let choice = Choice(rawValue: raw) else { throw DescriptorError("\(what) is \(raw), which is no choice") }
        return choice
    }

    func list<Raw, Result>(
        _ items: UnsafePointer<UnsafePointer<Raw>?>?, _ count: UInt64, _ what: String,
        _ read: (UnsafePointer<Raw>, String) throws(DescriptorError) -> Result
    ) throws(DescriptorError) -> [Result] {
        guard count > 0 else { return [] }
        guard let items = unsafe items, count <= longestList else {
            throw DescriptorError("\(what) has a count of \(count) and no list, or more than \(longestList)")
        }
        var results: [Result] = []
        for index in 0..<Int(count) {
            guard let item = unsafe items[index] else { throw DescriptorError("\(what)[\(index)] is NULL") }
            unsafe results.append(try read(item, "\(what)[\(index)]"))
        }
        return results
    }

    func eventType(_ pointer: UnsafePointer<hubbub_type_spec>, _ what: String) throws(DescriptorError) -> EventTypeSpec
    {
        try unsafe check(pointer.pointee.head, hubbub_type_spec.self, what)
        let raw = unsafe pointer.pointee
        return EventTypeSpec(
            unsafe try text(raw.name, "\(what).name"), open: unsafe raw.flags & HUBBUB_TYPE_OPEN != 0,
            payloads: unsafe PayloadKinds(rawValue: raw.payload_kinds), help: unsafe try text(raw.help, "\(what).help"),
            attributes: unsafe try list(raw.attributes, raw.attribute_count, "\(what).attributes", field))
    }

    func promise(_ pointer: UnsafePointer<hubbub_promise_spec>, _ what: String) throws(DescriptorError) -> PromiseSpec {
        let before = unsafe MemoryLayout<hubbub_promise_spec>.offset(of: \.sink_keeps_order) ?? 0
        try unsafe check(pointer.pointee.head, hubbub_promise_spec.self, what, size: before)
        // What its maker did not know is 0.
        var raw = unsafe hubbub_promise_spec()
        let size = unsafe min(Int(pointer.pointee.head.struct_size), MemoryLayout<hubbub_promise_spec>.size)
        unsafe withUnsafeMutableBytes(of: &raw) {
            unsafe $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: size))
        }
        return PromiseSpec(
            unsafe try text(raw.setting, "\(what).setting"), unsafe try text(raw.value, "\(what).value"),
            sourceAcknowledges: unsafe try choice(raw.source_acknowledges, "\(what).source_acknowledges"),
            redelivers: unsafe try choice(raw.redelivers, "\(what).redelivers"),
            pushback: unsafe try choice(raw.pushback, "\(what).pushback"),
            sinkAcknowledges: unsafe try choice(raw.sink_acknowledges, "\(what).sink_acknowledges"),
            sinkKeepsOrder: unsafe raw.sink_keeps_order != 0)
    }

    func use(_ pointer: UnsafePointer<hubbub_use_spec>, _ what: String) throws(DescriptorError) -> UseSpec {
        try unsafe check(pointer.pointee.head, hubbub_use_spec.self, what)
        let raw = unsafe pointer.pointee
        return UseSpec(
            unsafe try choice(raw.kind, "\(what).kind"), unsafe try text(raw.what, "\(what).what"),
            help: unsafe try text(raw.help, "\(what).help"))
    }

    func operation(
        _ pointer: UnsafePointer<hubbub_operation_spec>, _ what: String
    ) throws(DescriptorError) -> OperationSpec {
        try unsafe check(pointer.pointee.head, hubbub_operation_spec.self, what)
        let raw = unsafe pointer.pointee
        return OperationSpec(
            unsafe try text(raw.name, "\(what).name"), help: unsafe try text(raw.help, "\(what).help"),
            parameters: unsafe try list(raw.parameters, raw.parameter_count, "\(what).parameters", field),
            result: unsafe try choice(raw.result_kind, "\(what).result_kind"),
            resultHelp: unsafe try text(raw.result_help, "\(what).result_help"))
    }

    func field(_ pointer: UnsafePointer<hubbub_field_spec>, _ what: String) throws(DescriptorError) -> FieldSpec {
        unsafe try field(pointer, what, depth: 0)
    }

    private func field(
        _ pointer: UnsafePointer<hubbub_field_spec>, _ what: String, depth: Int
    ) throws(DescriptorError) -> FieldSpec {
        guard depth < deepest else { throw DescriptorError("\(what) is nested more than \(deepest) deep") }
        try unsafe check(pointer.pointee.head, hubbub_field_spec.self, what)
        let raw = unsafe pointer.pointee
        let bounds = unsafe (raw.minimum, raw.maximum)
        guard bounds.0 <= bounds.1 else { throw DescriptorError("\(what) has a minimum above its maximum") }
        return FieldSpec(
            unsafe try text(raw.name, "\(what).name"), unsafe try choice(raw.kind, "\(what).kind"),
            required: unsafe raw.flags & HUBBUB_REQUIRED != 0, secret: unsafe raw.flags & HUBBUB_SECRET != 0,
            live: unsafe raw.flags & HUBBUB_LIVE != 0, help: unsafe try text(raw.help, "\(what).help"),
            example: unsafe try text(raw.example, "\(what).example"),
            fallback: unsafe try text(raw.fallback, "\(what).fallback"),
            range: bounds == (0, 0) ? nil : bounds.0...bounds.1,
            choices: unsafe try texts(raw.choices, raw.choice_count, "\(what).choices"),
            members: unsafe try list(raw.members, raw.member_count, "\(what).members") {
                (member, place) throws(DescriptorError) in unsafe try field(member, place, depth: depth + 1)
            }, caution: unsafe try text(raw.caution, "\(what).caution"))
    }
}
