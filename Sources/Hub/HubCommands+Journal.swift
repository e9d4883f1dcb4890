internal import Control
internal import Delivery
internal import Descriptors
internal import JSONText
internal import Journal
internal import Routing

/// What is asked of the journal of a hub that runs. All that only reads it needs no hub.
extension HubCommands {
    func again(_ command: String, _ request: JSONValue) throws(ControlFailure) -> JSONValue {
        let (durable, number) = try route(request)
        do throws(JournalError) {
            switch command {
            case "replay":
                let sequences = (request["sequences"]?.array ?? []).compactMap(\.integer).compactMap(
                    UInt64.init(exactly:))
                return ["count": JSONValue(try durable.replay(Set(sequences), to: number))]
            case "dead_retry": try durable.retry(try letter(request), of: number)
            default: try durable.journal.removeDeadLetter(try letter(request), of: number)
            }
            return .object([])
        } catch {
            throw ControlFailure(error.code == .missing ? .notFound : .io, "\(error)")
        }
    }

    private func route(_ request: JSONValue) throws(ControlFailure) -> (DurableDelivery, RouteNumber) {
        guard let durable = hub.durable else {
            throw ControlFailure(.state, "this hub has no journal: none of its routes is durable")
        }
        let name = request["route"]?.string ?? ""
        guard let number = durable.journal.number(of: name) else {
            throw ControlFailure(.notFound, "no durable route is called \(name)")
        }
        return (durable, number)
    }

    private func letter(_ request: JSONValue) throws(JournalError) -> UInt64 {
        guard let number = request["number"]?.integer.flatMap(UInt64.init(exactly:)) else {
            throw JournalError(.missing, "a dead letter must be named by its number")
        }
        return number
    }
}
