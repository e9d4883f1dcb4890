/// The names on the wire, which changed in 2016: an old client knows one set and not the other.
///
/// Names of headers are case-sensitive in answers, for clients look for just these spellings.
package enum Dialect: Equatable, Sendable {
    /// Up to version 0.0.3 of the original server and 1.0.0 of its Python client.
    case first
    /// From version 1.0.0 of the server and 2.0.0 of the client on.
    case second

    package var sourceHeader: StaticString { self == .first ? "Scirocco-From" : "Scirocco-Node-Source" }
    package var destinationHeader: StaticString { self == .first ? "Scirocco-To" : "Scirocco-Node-Destination" }
    package var typeHeader: StaticString { self == .first ? "Scirocco-Data-Type" : "Scirocco-Payload-Type" }

    /// Members of lists, and of errors.
    package var sourceMember: String { self == .first ? "from" : "node_source" }
    package var destinationMember: String { self == .first ? "to" : "node_destination" }
    package var typeMember: String { self == .first ? "data_type" : "payload_type" }
    package var payloadMember: String { self == .first ? "data" : "payload" }

    /// The same headers as requests are searched for them.
    var ownNode: StaticString { self == .first ? "scirocco-from" : "scirocco-node-source" }
    var destination: StaticString { self == .first ? "scirocco-to" : "scirocco-node-destination" }
    var type: StaticString { self == .first ? "scirocco-data-type" : "scirocco-payload-type" }
}
