package import JSONText

/// One message between a daemon and a program on the same machine: a JSON object, the only one of its connection.
package struct DaemonMessage: Equatable, Sendable {
    /// What the original's constants name.
    package enum Kind: String, CaseIterable, Sendable {
        case clientAdd = "daemon_client_add"
        case clientDelete = "daemon_client_delete"
        case clientAdded = "daemon_client_added"
        case clientDeleted = "daemon_client_deleted"
        case getClients = "daemon_get_clients"
        case clients = "daemon_clients"
        case getAccountInfo = "daemon_get_account_info"
        case accountInfo = "daemon_account_info"
        case doRequest = "daemon_do_request"
        case requestResult = "daemon_request_result"
        case ping = "daemon_ping"
        case pong = "daemon_pong"
        case ack = "daemon_ack"
        case tracimEvent = "daemon_tracim_event"

        /// The kind that a type on the wire names; the originals' documents have other names for two of them, which their
        /// daemon does not know.
        package init?(wire: String) {
            switch wire {
            case "client_add": self = .clientAdd
            case "client_delete": self = .clientDelete
            default: self.init(rawValue: wire)
            }
        }
    }

    package enum Malformed: Error, Equatable, Sendable {
        case json(JSONError)
        /// It is JSON, but no object with a type.
        case noMessage

        package var text: String {
            switch self {
            case .json(let error): "it is no JSON: \(error)"
            case .noMessage: "it is no object with a type"
            }
        }
    }

    /// As the wire has it; kinds that nobody knows are answered, too.
    package var type: String
    /// The socket of whoever sent it: where an answer goes.
    package var path: String
    /// nil where there is none, which is the same as null.
    package var data: JSONValue?

    package var kind: Kind? { Kind(wire: type) }

    package init(_ kind: Kind, path: String, data: JSONValue? = nil) {
        type = kind.rawValue
        self.path = path
        self.data = data
    }

    /// Reads what a peer wrote. The case of members' names does not matter, and members that nobody knows do not, either,
    /// as with the originals.
    package init(parsing text: Span<UInt8>) throws(Malformed) {
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: text) } catch { throw .json(error) }
        guard let type = value[anyCase: "type"]?.string, type.utf8.count <= 128 else { throw .noMessage }
        self.type = type
        path = value[anyCase: "path"]?.string ?? ""
        let data = value[anyCase: "data"]
        self.data = data == .null ? nil : data
    }

    /// Compact, as the original daemon writes it.
    package var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.name("path")
        writer.string(path)
        writer.name("type")
        writer.string(type)
        if let data {
            writer.name("data")
            writer.value(data)
        }
        writer.endObject()
        return writer.bytes
    }
}

extension JSONValue {
    /// The member of that name in any case, the exact one before others; nil where this is no object.
    subscript(anyCase name: String) -> JSONValue? {
        if let exact = self[name] { return exact }
        let wanted = name.lowercased()
        return members?.last { $0.name.lowercased() == wanted }?.value
    }
}
