package import JSONText

/// One object on the wire: a request or the reply to one. Both directions use the same form.
package enum Message: Equatable, Sendable {
    case request(Request)
    case reply(Reply)

    package struct Request: Equatable, Sendable {
        /// Echoed in the reply as it came; null where there is none.
        package var id: JSONValue
        /// nil where there is none: answered with -3. One that is no string is unknown: answered with -1.
        package var method: JSONValue?
        /// An object, unless the peer sent something else.
        package var params: JSONValue
    }

    package struct Reply: Equatable, Sendable {
        /// nil where there is none, or where it is no integer and so cannot be one of ours.
        package var id: Int64?
        package var outcome: PysigOutcome
    }
}

/// The end of a request.
package enum PysigOutcome: Equatable, Sendable {
    /// Status 0, with its response.
    case done(JSONValue)
    /// Status -1.
    case unknownMethod
    /// Status -2, with its free text.
    case failed(String)
    /// Status -3.
    case noMethod

    /// What failed, for people; nil where nothing did.
    package var failure: String? {
        switch self {
        case .done: nil
        case .unknownMethod: "the peer does not know this method"
        case .failed(let text): text.isEmpty ? "the peer gave no reason" : text
        case .noMethod: "the peer saw no method in the request"
        }
    }
}

extension Message {
    /// What an object of the wire says. A status that is neither absent nor null makes it a reply.
    package init(_ object: JSONValue) {
        let status = object["status"] ?? .null
        guard status == .null else {
            self = .reply(Reply(id: object["id"]?.integer, outcome: Self.outcome(status, object)))
            return
        }
        let method = object["method"]
        let params = object["params"] ?? .null
        self = .request(
            Request(
                id: object["id"] ?? .null, method: method == .null ? nil : method,
                params: params == .null ? .object([]) : params))
    }

    private static func outcome(_ status: JSONValue, _ object: JSONValue) -> PysigOutcome {
        switch Identifier(status) {
        case Identifier(.number("0")): .done(object["response"] ?? .null)
        case Identifier(.number("-1")): .unknownMethod
        case Identifier(.number("-3")): .noMethod
        default: .failed(object["exception"].map { $0.string ?? $0.text } ?? "")
        }
    }
}

/// The bytes of objects as an original peer reads them: ASCII only, on one line.
package enum MessageText {
    package static func request(id: Int64, method: String, params: JSONValue) -> [UInt8] {
        object { writer in
            writer.name("id")
            writer.integer(id)
            writer.name("method")
            writer.string(method)
            writer.name("params")
            writer.value(params)
        }
    }

    package static func reply(to id: JSONValue, _ outcome: PysigOutcome) -> [UInt8] {
        object { writer in
            writer.name("id")
            writer.value(id)
            writer.name("status")
            switch outcome {
            case .done(let response):
                writer.integer(0 as Int32)
                writer.name("response")
                writer.value(response)
            case .unknownMethod: writer.integer(-1 as Int32)
            case .failed(let text):
                writer.integer(-2 as Int32)
                writer.name("exception")
                writer.string(text)
            case .noMethod: writer.integer(-3 as Int32)
            }
        }
    }

    private static func object(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(asciiOnly: true, capacity: 256)
        writer.beginObject()
        write(&writer)
        writer.endObject()
        return writer.bytes
    }
}
