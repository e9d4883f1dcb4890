public import CHubbub

extension Arena {
    /// Writes a descriptor as the interface wants it; it lives until `free`.
    public func export(_ descriptor: AdapterDescriptor) -> UnsafePointer<hubbub_descriptor> {
        var result = unsafe hubbub_descriptor()
        unsafe result.head = head(hubbub_descriptor.self)
        unsafe result.name = text(descriptor.name)
        unsafe result.version = text(descriptor.version)
        unsafe result.license = text(descriptor.license)
        unsafe result.homepage = text(descriptor.homepage)
        unsafe result.summary = text(descriptor.summary)
        unsafe result.description = text(descriptor.description)
        unsafe result.roles = descriptor.roles.rawValue
        unsafe result.source_acknowledges = descriptor.sourceAcknowledges.rawValue
        unsafe result.sink_acknowledges = descriptor.sinkAcknowledges.rawValue
        unsafe result.redelivers = descriptor.redelivers.rawValue
        unsafe result.sink_is_idempotent = descriptor.sinkIsIdempotent ? 1 : 0
        unsafe result.sink_keeps_order = descriptor.sinkKeepsOrder ? 1 : 0
        unsafe result.sink_keeps_place = descriptor.sinkKeepsPlace ? 1 : 0
        unsafe result.source_keeps_ids = descriptor.sourceKeepsIDs ? 1 : 0
        unsafe result.pushback = descriptor.pushback.rawValue
        unsafe result.handover = descriptor.handover.rawValue
        unsafe result.emits = pointers(descriptor.emits.map { unsafe export($0) })
        unsafe result.emit_count = UInt64(descriptor.emits.count)
        unsafe result.accepts = pointers(descriptor.accepts.map { unsafe export($0) })
        unsafe result.accept_count = UInt64(descriptor.accepts.count)
        unsafe result.operations = pointers(descriptor.operations.map { unsafe export($0) })
        unsafe result.operation_count = UInt64(descriptor.operations.count)
        unsafe result.settings = pointers(descriptor.settings.map { unsafe export($0) })
        unsafe result.setting_count = UInt64(descriptor.settings.count)
        unsafe result.required_extensions = texts(descriptor.requiredExtensions)
        unsafe result.required_extension_count = UInt64(descriptor.requiredExtensions.count)
        unsafe result.optional_extensions = texts(descriptor.optionalExtensions)
        unsafe result.optional_extension_count = UInt64(descriptor.optionalExtensions.count)
        unsafe result.promises = pointers(descriptor.promises.map { unsafe export($0) })
        unsafe result.promise_count = UInt64(descriptor.promises.count)
        unsafe result.uses = pointers(descriptor.uses.map { unsafe export($0) })
        unsafe result.use_count = UInt64(descriptor.uses.count)
        return unsafe copy(one: result)
    }

    private func export(_ use: UseSpec) -> hubbub_use_spec {
        var result = unsafe hubbub_use_spec()
        unsafe result.head = head(hubbub_use_spec.self)
        unsafe result.kind = use.kind.rawValue
        unsafe result.what = text(use.what)
        unsafe result.help = text(use.help)
        return unsafe result
    }

    private func export(_ promise: PromiseSpec) -> hubbub_promise_spec {
        var result = unsafe hubbub_promise_spec()
        unsafe result.head = head(hubbub_promise_spec.self)
        unsafe result.setting = text(promise.setting)
        unsafe result.value = text(promise.value)
        unsafe result.source_acknowledges = promise.sourceAcknowledges.rawValue
        unsafe result.redelivers = promise.redelivers.rawValue
        unsafe result.pushback = promise.pushback.rawValue
        unsafe result.sink_acknowledges = promise.sinkAcknowledges.rawValue
        unsafe result.sink_keeps_order = promise.sinkKeepsOrder ? 1 : 0
        return unsafe result
    }

    private func export(_ type: EventTypeSpec) -> hubbub_type_spec {
        var result = unsafe hubbub_type_spec()
        unsafe result.head = head(hubbub_type_spec.self)
        unsafe result.name = text(type.name)
        unsafe result.flags = type.isOpen ? HUBBUB_TYPE_OPEN : 0
        unsafe result.payload_kinds = type.payloads.rawValue
        unsafe result.help = text(type.help)
        unsafe result.attributes = pointers(type.attributes.map { unsafe export($0) })
        unsafe result.attribute_count = UInt64(type.attributes.count)
        return unsafe result
    }

    private func export(_ operation: OperationSpec) -> hubbub_operation_spec {
        var result = unsafe hubbub_operation_spec()
        unsafe result.head = head(hubbub_operation_spec.self)
        unsafe result.name = text(operation.name)
        unsafe result.help = text(operation.help)
        unsafe result.parameters = pointers(operation.parameters.map { unsafe export($0) })
        unsafe result.parameter_count = UInt64(operation.parameters.count)
        unsafe result.result_kind = operation.resultKind.rawValue
        unsafe result.result_help = text(operation.resultHelp)
        return unsafe result
    }

    private func export(_ field: FieldSpec) -> hubbub_field_spec {
        var result = unsafe hubbub_field_spec()
        unsafe result.head = head(hubbub_field_spec.self)
        unsafe result.name = text(field.name)
        unsafe result.kind = field.kind.rawValue
        let required = field.isRequired ? HUBBUB_REQUIRED : 0
        let secret = field.isSecret ? HUBBUB_SECRET : 0
        unsafe result.flags = required | secret | (field.isLive ? HUBBUB_LIVE : 0)
        unsafe result.help = text(field.help)
        unsafe result.example = text(field.example)
        unsafe result.fallback = text(field.fallback)
        unsafe result.minimum = field.range?.lowerBound ?? 0
        unsafe result.maximum = field.range?.upperBound ?? 0
        unsafe result.choices = texts(field.choices)
        unsafe result.choice_count = UInt64(field.choices.count)
        unsafe result.members = pointers(field.members.map { unsafe export($0) })
        unsafe result.member_count = UInt64(field.members.count)
        unsafe result.caution = text(field.caution)
        return unsafe result
    }

    private func pointers<Element>(_ elements: [Element]) -> UnsafePointer<UnsafePointer<Element>?>? {
        unsafe UnsafePointer(copy(elements.map { unsafe Optional(copy(one: $0)) }))
    }
}
