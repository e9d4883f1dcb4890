internal import JSONText

/// What fits a program that reads no more than 4096 bytes of a message, as the originals do.
package struct MessageSize: Equatable, Sendable {
    /// What an original reads.
    package static let original = 4096

    package enum Large: String, Sendable { case reduce, whole }

    package var limit: Int
    package var large: Large

    package init(limit: Int = MessageSize.original, large: Large = .reduce) {
        self.limit = limit
        self.large = large
    }

    /// A message as it is written, and whether it was too large for an original.
    package struct Fitted: Equatable, Sendable {
        package let bytes: [UInt8]
        package let isLarge: Bool
    }

    /// - Parameter reduced: the same with less in it, each shorter than the one before.
    private func fit(_ message: DaemonMessage, _ reduced: [() -> DaemonMessage]) -> Fitted {
        let bytes = message.bytes
        guard bytes.count > limit else { return Fitted(bytes: bytes, isLarge: false) }
        guard large == .reduce else { return Fitted(bytes: bytes, isLarge: true) }
        for shorter in reduced {
            let bytes = shorter().bytes
            if bytes.count <= limit { return Fitted(bytes: bytes, isLarge: true) }
        }
        return Fitted(bytes: bytes, isLarge: true)
    }

    /// A live message; a large one loses its fields.
    package func event(_ live: LiveMessage, from path: String) -> Fitted {
        fit(
            DaemonMessage(.tracimEvent, path: path, data: .string(live.text)),
            [{ DaemonMessage(.tracimEvent, path: path, data: .string(live.reduced)) }])
    }

    /// The answer to a request; a large one loses its body, and says so in its status.
    package func result(_ result: RequestResult, from path: String) -> Fitted {
        var empty = result
        empty.statusText += " (\(result.body.count) bytes left out)"
        empty.body = []
        var bare = empty
        bare.request?.body = nil
        return fit(
            DaemonMessage(.requestResult, path: path, data: result.json),
            [
                { DaemonMessage(.requestResult, path: path, data: empty.json) },
                { DaemonMessage(.requestResult, path: path, data: bare.json) },
            ])
    }

    /// The clients; of a long list the first ones.
    package func clients(_ clients: [ClientEntry], from path: String) -> Fitted {
        let list = { (count: Int) in
            DaemonMessage(.clients, path: path, data: .array(clients.prefix(count).map(\.json)))
        }
        let shorter = stride(from: clients.count - 1, through: 0, by: -1).map { count in { list(count) } }
        return fit(list(clients.count), shorter)
    }

    /// Any other message, of which nothing can be left out.
    package func plain(_ message: DaemonMessage) -> Fitted { fit(message, []) }
}
