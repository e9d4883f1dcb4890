/// A message in the queue, with all that is known of it. Times are in milliseconds since 1970.
package struct Message: Equatable, Sendable {
    package var id: MessageID
    package var source: String
    package var destination: String
    package var status: MessageStatus
    /// How often it was pulled.
    package var tries: Int64
    /// A free label; by default the media type that it was pushed with.
    package var payloadType: String
    package var created: Int64
    package var updated: Int64?
    package var scheduled: Int64?
    package var processing: Int64?
    package var processed: Int64?
    package var payload: Payload

    package init(
        id: MessageID, source: String, destination: String, status: MessageStatus, tries: Int64 = 0,
        payloadType: String, created: Int64, updated: Int64? = nil, scheduled: Int64? = nil, processing: Int64? = nil,
        processed: Int64? = nil, payload: Payload
    ) {
        self.id = id
        self.source = source
        self.destination = destination
        self.status = status
        self.tries = tries
        self.payloadType = payloadType
        self.created = created
        self.updated = updated
        self.scheduled = scheduled
        self.processing = processing
        self.processed = processed
        self.payload = payload
    }
}

extension Message {
    /// The same for whoever has the payload.
    var withoutPayload: Message {
        var message = self
        message.payload = .none
        return message
    }
}

/// A message that is to be pushed, checked.
package struct NewMessage: Equatable, Sendable {
    package var source: NodeID
    package var destination: NodeID
    /// With the status `scheduled` not before that time; with any other it is only kept.
    package var scheduled: Int64?
    package var isScheduled: Bool
    package var payloadType: String
    package var payload: Payload

    package init(
        source: NodeID, destination: NodeID, scheduled: Int64? = nil, isScheduled: Bool = false, payloadType: String,
        payload: Payload
    ) {
        self.source = source
        self.destination = destination
        self.scheduled = scheduled
        self.isScheduled = isScheduled
        self.payloadType = payloadType
        self.payload = payload
    }
}
