internal import SQLite

extension Store {
    /// Adds all messages or, where there is no room for all of them, none.
    func push(_ all: [NewMessage], _ now: Int64) throws(DatabaseError) -> [Message]? {
        var added: [Message] = []
        for new in all {
            guard let message = try push(new, now) else {
                try insertAdditions()
                for message in added {
                    try database.run("DELETE FROM message WHERE number = ?", .integer(message.id.number))
                }
                return nil
            }
            added.append(message)
        }
        return added
    }

    /// Adds a message, as the last of those that can be pulled; nil where there is no room.
    func push(_ new: NewMessage, _ now: Int64) throws(DatabaseError) -> Message? {
        guard try hasRoom(for: new.payload) else { return nil }
        if new.isScheduled { mayHaveScheduled = true }
        let number = nextNumber
        nextNumber += 1
        let message = Message(
            id: MessageID(number: number, created: now), source: new.source.text, destination: new.destination.text,
            status: new.isScheduled ? .scheduled : .pending, payloadType: new.payloadType, created: now,
            scheduled: new.scheduled, payload: new.payload)
        add(message)
        return message
    }
}
