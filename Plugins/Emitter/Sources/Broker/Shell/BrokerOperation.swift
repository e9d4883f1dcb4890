internal import AdapterKit
internal import Descriptors
internal import JSONText

/// A call of the hub to its broker.
enum BrokerOperation: Sendable {
    case mintKey(Permissions, channel: String, seconds: Int64)
    case ban(String, Bool)
    case presence(channel: String)

    /// - Throws: for one that a broker does not answer, or that makes no sense.
    init(_ call: Call) throws(AdapterError) {
        let parameters = call.parameters
        switch call.name {
        case "keygen":
            let letters = parameters["type"]?.string ?? ""
            let seconds = parameters["ttl"]?.integer ?? 0
            let permissions = letters == "master" ? .master : Permissions(letters: letters)
            self = .mintKey(permissions, channel: parameters["channel"]?.string ?? "", seconds: seconds)
        case "keyban":
            self = .ban(parameters["target"]?.string ?? "", parameters["banned"]?.boolean ?? true)
        case "presence":
            let channel = parameters["channel"]?.string ?? ""
            guard let checked = try? Channel(channel) else {
                throw AdapterError(.invalid, "the channel \(channel) is none")
            }
            self = .presence(channel: checked.path)
        default:
            throw AdapterError(.unsupported, "a broker does not answer \(call.name): its clients ask it themselves")
        }
    }

    func carryOut(on broker: inout Broker) -> Result<TypedValue, AdapterError> {
        switch self {
        case .mintKey(let permissions, let channel, let seconds):
            guard let key = broker.mintKey(permissions, for: channel, time: seconds) else {
                return .failure(
                    AdapterError(
                        .invalid,
                        "the channel \(channel) is none that a key can be for: it ends with a slash and has at most "
                            + "\(KeyTarget.depth) levels"))
            }
            return Self.answer(["key": .string(key), "channel": .string(channel)])
        case .ban(let key, let isBanned):
            guard broker.setBanned(key, isBanned) else {
                return .failure(AdapterError(.notFound, "that key is none of this broker's"))
            }
            return Self.answer(["banned": .boolean(isBanned)])
        case .presence(let channel):
            return Self.answer(["channel": .string(channel), "who": .array(broker.present(at: channel))])
        }
    }

    private static func answer(_ value: JSONValue) -> Result<TypedValue, AdapterError> { .success(.json(value.text)) }
}
