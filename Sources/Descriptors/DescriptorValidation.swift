extension AdapterDescriptor {
    /// Checks names, kinds and what belongs together.
    func validate() throws(DescriptorError) {
        guard Self.isAdapterName(name) else {
            throw DescriptorError("name is \"\(name)\": lower-case letters, digits and - are allowed, 32 at most")
        }
        guard !version.isEmpty else { throw DescriptorError("version is empty") }
        guard !summary.isEmpty, summary.utf8.count <= 80, !summary.contains("\n") else {
            throw DescriptorError("summary must be one line of 1 to 80 bytes")
        }
        if !emits.isEmpty != roles.contains(.source) { throw DescriptorError("emits and the role source do not agree") }
        if !accepts.isEmpty != roles.contains(.sink) { throw DescriptorError("accepts and the role sink do not agree") }
        if !operations.isEmpty != roles.contains(.operations) {
            throw DescriptorError("operations and the role operations do not agree")
        }
        try validate(types: emits, "emits")
        try validate(types: accepts, "accepts")
        try validate(fields: settings, "settings")
        for setting in settings where Self.endpointKeys.contains(setting.name) {
            throw DescriptorError("settings.\(setting.name) is a word that the hub itself uses on every endpoint")
        }
        for promise in promises where !settings.contains(where: { $0.name == promise.setting }) {
            throw DescriptorError("promises: there is no setting \"\(promise.setting)\"")
        }
        for (index, use) in uses.enumerated() where use.what.isEmpty {
            throw DescriptorError(
                "uses[\(index)].what is empty: name the variable, the path, the address or the program")
        }
        for operation in operations { try validate(fields: operation.parameters, "operations.\(operation.name)") }
    }

    /// Whether an adapter may be called so.
    package static func isAdapterName(_ name: String) -> Bool {
        isName(name, first: lower, others: lower + "0123456789-") && name.utf8.count <= 32
    }

    private func validate(types: [EventTypeSpec], _ what: String) throws(DescriptorError) {
        for (index, type) in types.enumerated() {
            let place = "\(what)[\(index)]"
            guard !type.name.isEmpty, !type.name.dropLast().contains("*") else {
                throw DescriptorError("\(place).name is \"\(type.name)\": a * may only stand at the end")
            }
            if types[..<index].contains(where: { $0.name == type.name }) {
                throw DescriptorError("\(place).name \"\(type.name)\" stands there twice")
            }
            for attribute in type.attributes {
                guard Self.isName(attribute.name, first: Self.lower + "0123456789", others: Self.lower + "0123456789"),
                    !Self.coreAttributes.contains(attribute.name)
                else {
                    throw DescriptorError(
                        "\(place) declares an attribute named \"\(attribute.name)\": [a-z0-9]+ are allowed, but no name "
                            + "that CloudEvents defines")
                }
                guard attribute.kind.isAttributeKind else {
                    throw DescriptorError("\(place).\(attribute.name) is of the kind \(attribute.kind.name)")
                }
            }
        }
    }

    private func validate(fields: [FieldSpec], _ what: String) throws(DescriptorError) {
        for (index, field) in fields.enumerated() {
            guard Self.isName(field.name, first: Self.lower, others: Self.lower + "0123456789_") else {
                throw DescriptorError("\(what)[\(index)].name is \"\(field.name)\"")
            }
            if fields[..<index].contains(where: { $0.name == field.name }) {
                throw DescriptorError("\(what).\(field.name) stands there twice")
            }
            if field.kind == .list, field.members.count != 1 {
                throw DescriptorError("\(what).\(field.name) is a list: its one member says what its items are")
            }
            if field.kind == .record { try validate(fields: field.members, "\(what).\(field.name)") }
        }
    }

    /// Attributes that every event has a place for; and `data`, which is reserved.
    private static let coreAttributes: Set = [
        "id", "source", "specversion", "type", "subject", "time", "datacontenttype", "dataschema", "data",
    ]

    /// What a configuration says of any endpoint.
    private static let endpointKeys: Set = [
        "adapter", "missing", "placement", "source", "log", "bind", "types", "limits",
    ]

    private static let lower = "abcdefghijklmnopqrstuvwxyz"

    private static func isName(_ name: String, first: String, others: String) -> Bool {
        guard let initial = name.first, first.contains(initial) else { return false }
        return name.dropFirst().allSatisfy { others.contains($0) }
    }
}
