package import JSONText

extension AdapterDescriptor {
    /// The descriptor as the cache keeps it and `adapters show --json` prints it.
    package var json: JSONValue {
        [
            "name": .string(name), "version": .string(version), "license": .string(license),
            "homepage": .string(homepage), "summary": .string(summary), "description": .string(description),
            "roles": .array(roles.list.map { .string($0) }),
            "source_acknowledges": .string(String(describing: sourceAcknowledges)),
            "sink_acknowledges": .string(String(describing: sinkAcknowledges)),
            "redelivers": .string(String(describing: redelivers)), "sink_is_idempotent": .boolean(sinkIsIdempotent),
            "sink_keeps_place": .boolean(sinkKeepsPlace), "sink_keeps_order": .boolean(sinkKeepsOrder),
            "source_keeps_ids": .boolean(sourceKeepsIDs),
            "pushback": .string(String(describing: pushback)), "handover": .string(String(describing: handover)),
            "emits": .array(emits.map(\.json)), "accepts": .array(accepts.map(\.json)),
            "operations": .array(operations.map(\.json)), "settings": .array(settings.map(\.json)),
            "required_extensions": .array(requiredExtensions.map { .string($0) }),
            "optional_extensions": .array(optionalExtensions.map { .string($0) }),
            "promises": .array(promises.map(\.json)), "uses": .array(uses.map(\.json)),
        ]
    }

    /// - Throws: the name of a member that is missing or malformed.
    package init(json: JSONValue) throws(DescriptorError) {
        self = AdapterDescriptor(
            name: try json.text("name"), version: try json.text("version"), license: try json.text("license"),
            homepage: try json.text("homepage"), summary: try json.text("summary"),
            description: try json.text("description"),
            roles: Roles(try json.texts("roles").map { name in Roles.names.first { $0.1 == name }?.0 ?? [] }),
            sourceAcknowledges: try json.choice("source_acknowledges"),
            sinkAcknowledges: try json.choice("sink_acknowledges"), redelivers: try json.choice("redelivers"),
            sinkIsIdempotent: json["sink_is_idempotent"]?.boolean ?? false,
            sinkKeepsPlace: json["sink_keeps_place"]?.boolean ?? false,
            sinkKeepsOrder: json["sink_keeps_order"]?.boolean ?? false,
            sourceKeepsIDs: json["source_keeps_ids"]?.boolean ?? false, pushback: try json.choice("pushback"),
            handover: try json.choice("handover"), emits: try json.list("emits", EventTypeSpec.init(json:)),
            accepts: try json.list("accepts", EventTypeSpec.init(json:)),
            operations: try json.list("operations", OperationSpec.init(json:)),
            settings: try json.list("settings", FieldSpec.init(json:)),
            requiredExtensions: try json.texts("required_extensions"),
            optionalExtensions: try json.texts("optional_extensions"),
            uses: try json.list("uses", UseSpec.init(json:)),
            promises: try json.list("promises", PromiseSpec.init(json:)))
    }
}

extension PromiseSpec {
    package var json: JSONValue {
        [
            "setting": .string(setting), "value": .string(value),
            "source_acknowledges": .string(String(describing: sourceAcknowledges)),
            "redelivers": .string(String(describing: redelivers)), "pushback": .string(String(describing: pushback)),
            "sink_acknowledges": .string(String(describing: sinkAcknowledges)),
            "sink_keeps_order": .boolean(sinkKeepsOrder),
        ]
    }

    init(json: JSONValue) throws(DescriptorError) {
        self.init(
            try json.text("setting"), try json.text("value"),
            sourceAcknowledges: try json.choice("source_acknowledges"), redelivers: try json.choice("redelivers"),
            pushback: try json.choice("pushback"), sinkAcknowledges: try json.choice("sink_acknowledges"),
            sinkKeepsOrder: json["sink_keeps_order"]?.boolean ?? false)
    }
}

extension UseSpec {
    package var json: JSONValue {
        ["kind": .string(String(describing: kind)), "what": .string(what), "help": .string(help)]
    }

    init(json: JSONValue) throws(DescriptorError) {
        self.init(try json.choice("kind"), try json.text("what"), help: try json.text("help"))
    }
}

extension EventTypeSpec {
    package var json: JSONValue {
        [
            "name": .string(name), "open": .boolean(isOpen), "payloads": .array(payloads.list.map { .string($0) }),
            "help": .string(help), "attributes": .array(attributes.map(\.json)),
        ]
    }

    init(json: JSONValue) throws(DescriptorError) {
        let kinds = try json.texts("payloads")
        self.init(
            try json.text("name"), open: json["open"]?.boolean ?? false,
            payloads: PayloadKinds(kinds.compactMap { PayloadKind.byName[$0] }.map { PayloadKinds($0) }),
            help: try json.text("help"), attributes: try json.list("attributes", FieldSpec.init(json:)))
    }
}

extension OperationSpec {
    package var json: JSONValue {
        [
            "name": .string(name), "help": .string(help), "parameters": .array(parameters.map(\.json)),
            "result": .string(String(describing: resultKind)), "result_help": .string(resultHelp),
        ]
    }

    init(json: JSONValue) throws(DescriptorError) {
        self.init(
            try json.text("name"), help: try json.text("help"),
            parameters: try json.list("parameters", FieldSpec.init(json:)), result: try json.choice("result"),
            resultHelp: try json.text("result_help"))
    }
}

extension FieldSpec {
    package var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("name", .string(name)), .init("kind", .string(String(describing: kind))),
            .init("required", .boolean(isRequired)), .init("help", .string(help)),
        ]
        if isSecret { members.append(.init("secret", true)) }
        if isLive { members.append(.init("live", true)) }
        if !example.isEmpty { members.append(.init("example", .string(example))) }
        if !fallback.isEmpty { members.append(.init("default", .string(fallback))) }
        if let range {
            members.append(.init("minimum", JSONValue(range.lowerBound)))
            members.append(.init("maximum", JSONValue(range.upperBound)))
        }
        if !choices.isEmpty { members.append(.init("choices", .array(choices.map { .string($0) }))) }
        if !self.members.isEmpty { members.append(.init("members", .array(self.members.map(\.json)))) }
        if !caution.isEmpty { members.append(.init("caution", .string(caution))) }
        return .object(members)
    }

    init(json: JSONValue) throws(DescriptorError) {
        var range: ClosedRange<Int64>?
        if let minimum = json["minimum"]?.integer, let maximum = json["maximum"]?.integer, minimum <= maximum {
            range = minimum...maximum
        }
        self.init(
            try json.text("name"), try json.choice("kind"), required: json["required"]?.boolean ?? false,
            secret: json["secret"]?.boolean ?? false, live: json["live"]?.boolean ?? false,
            help: try json.text("help"), example: json["example"]?.string ?? "",
            fallback: json["default"]?.string ?? "", range: range,
            choices: json["choices"] == nil ? [] : try json.texts("choices"),
            members: json["members"] == nil ? [] : try json.list("members", FieldSpec.init(json:)),
            caution: json["caution"]?.string ?? "")
    }
}

extension JSONValue {
    fileprivate func text(_ name: String) throws(DescriptorError) -> String {
        guard let text = self[name]?.string else { throw DescriptorError("\(name) is missing or no text") }
        return text
    }

    fileprivate func texts(_ name: String) throws(DescriptorError) -> [String] {
        guard let items = self[name]?.array else { throw DescriptorError("\(name) is missing or no list") }
        return items.compactMap(\.string)
    }

    fileprivate func list<Result>(
        _ name: String, _ read: (JSONValue) throws(DescriptorError) -> Result
    ) throws(DescriptorError) -> [Result] {
        guard let items = self[name]?.array else { throw DescriptorError("\(name) is missing or no list") }
        var results: [Result] = []
        for item in items { results.append(try read(item)) }
        return results
    }

    fileprivate func choice<Choice: NamedChoice>(_ name: String) throws(DescriptorError) -> Choice {
        let text = try text(name)
        guard let choice = Choice.byName[text] else {
            throw DescriptorError("\(name) is \"\(text)\", which is no choice")
        }
        return choice
    }
}

/// A choice that has the name of its case. The names are kept, because finding them takes longer than reading all the rest of a
/// descriptor.
private protocol NamedChoice: CaseIterable, Sendable {
    static var byName: [String: Self] { get }
}

extension NamedChoice {
    fileprivate static func named() -> [String: Self] {
        Dictionary(allCases.map { (String(describing: $0), $0) }) { first, _ in first }
    }
}

extension Acknowledgement: NamedChoice { fileprivate static let byName = named() }
extension Redelivery: NamedChoice { fileprivate static let byName = named() }
extension Pushback: NamedChoice { fileprivate static let byName = named() }
extension Handover: NamedChoice { fileprivate static let byName = named() }
extension UseKind: NamedChoice { fileprivate static let byName = named() }
extension ValueKind: NamedChoice { fileprivate static let byName = named() }
extension PayloadKind: NamedChoice { fileprivate static let byName = named() }
