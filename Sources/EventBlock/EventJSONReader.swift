internal import CHubbub
internal import Descriptors
internal import JSONText

/// Turns the members of a CloudEvents JSON object into fields.
struct EventJSONReader {
    let declared: (String) -> ValueKind?

    func read(_ members: [JSONValue.Member]) throws(EventError) -> EventFields {
        var fields = EventFields()
        var names: Set<String> = []
        var data: JSONValue?
        var base64: String?
        for member in members {
            guard names.insert(member.name).inserted else { throw .attribute(member.name, "stands there twice") }
            switch member.name {
            case "data": data = member.value
            case "data_base64":
                guard let text = member.value.string else { throw .invalid("data_base64", "is no string") }
                base64 = text
            default:
                if member.value != .null { try set(member.name, member.value, &fields) }
            }
        }
        guard names.contains("specversion") else { throw .invalid("specversion", "is missing") }
        for (name, text) in [("id", fields.id), ("source", fields.source), ("type", fields.type)] where text.isEmpty {
            throw .invalid(name, "is missing")
        }
        fields.payload = try payload(data, base64, contentType: fields.contentType)
        return fields
    }

    private func set(_ name: String, _ value: JSONValue, _ fields: inout EventFields) throws(EventError) {
        switch name {
        case "specversion":
            guard value.string == "1.0" else { throw .invalid("specversion", "is not \"1.0\"") }
        case "id": fields.id = try text(name, value)
        case "source": fields.source = try text(name, value)
        case "type": fields.type = try text(name, value)
        case "subject": fields.subject = try text(name, value)
        case "time": fields.timeText = try text(name, value)
        case "datacontenttype": fields.contentType = try text(name, value)
        case "dataschema": fields.schema = try text(name, value)
        default: fields.attributes.append(TypedValue.Field(name, try attribute(name, value)))
        }
    }

    private func text(_ name: String, _ value: JSONValue) throws(EventError) -> String {
        guard let text = value.string, !text.isEmpty else { throw .invalid(name, "is no string, or an empty one") }
        return text
    }

    private func attribute(_ name: String, _ value: JSONValue) throws(EventError) -> TypedValue {
        switch value {
        case .boolean(let boolean): return .boolean(boolean)
        case .number:
            guard let integer = value.integer, Int32(exactly: integer) != nil else {
                throw .attribute(name, "is a number but no integer of 32 bits")
            }
            return .integer(integer)
        case .string(let text):
            let kind = declared(name) ?? .string
            switch kind {
            case .binary:
                guard let bytes = Base64.decode(Array(text.utf8).span) else { throw .attribute(name, "is no Base64") }
                return .binary(bytes)
            case .uri, .uriReference, .timestamp: return .text(text, kind)
            default: return .text(text, .string)
            }
        default: throw .attribute(name, "is an array, an object or null")
        }
    }

    /// `data` with a JSON or no content type is the JSON value as it stands; with another one it must be a string.
    private func payload(
        _ data: JSONValue?, _ base64: String?, contentType: String
    ) throws(EventError) -> EventFields.Payload {
        if let base64 {
            guard data == nil else { throw .invalid("data", "and data_base64 are both there") }
            guard let bytes = Base64.decode(Array(base64.utf8).span) else {
                throw .invalid("data_base64", "is no Base64")
            }
            return .binary(bytes)
        }
        guard let data else { return .none }
        if contentType.isEmpty || Self.isJSON(contentType) { return .json(data.bytes) }
        guard let text = data.string else { throw .invalid("data", "must be a string with this datacontenttype") }
        return .text(text)
    }

    private static func isJSON(_ contentType: String) -> Bool {
        let type = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        return type.hasSuffix("/json") || type.hasSuffix("+json")
    }
}
