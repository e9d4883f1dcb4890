internal import SQLite

extension Message {
    /// What `init(_:)` reads, in its order.
    static let columns =
        "number, source, destination, status, tries, type, created, updated, scheduled, processing, processed, kind, payload"

    init(_ row: borrowing Row) {
        self.init(
            id: MessageID(number: row.integer(0), created: row.integer(6)), source: row.text(1),
            destination: row.text(2), status: MessageStatus(rawValue: row.integer(3)) ?? .dead, tries: row.integer(4),
            payloadType: row.text(5), created: row.integer(6), updated: row.optionalInteger(7),
            scheduled: row.optionalInteger(8), processing: row.optionalInteger(9), processed: row.optionalInteger(10),
            payload: Payload(kind: row.integer(11), row.blob(12)))
    }
}

extension Payload {
    /// As the store has it.
    var kind: Int64 {
        switch self {
        case .none: 0
        case .json: 1
        case .text: 2
        case .binary: 3
        }
    }

    init(kind: Int64, _ bytes: [UInt8]) {
        switch kind {
        case 1: self = .json(bytes)
        case 2: self = .text(bytes)
        case 3: self = .binary(bytes)
        default: self = .none
        }
    }
}
