internal import CHubbub
internal import EventBlock
internal import Placement

/// Anything that a child may write into its ring: nothing is read beyond a record, what is understood says the same when it is
/// said again, and what passes as an event is one.
enum PlacementCheck {
    static func run(_ input: [UInt8]) throws(Violation) {
        guard let first = input.first else { return }
        let body = Array(input.dropFirst())
        switch first % 3 {
        case 0: try checkMessage(body)
        case 1: try checkSettlements(body)
        default: try checkEvent(body)
        }
        try checkRing(input)
    }

    private static func checkMessage(_ bytes: [UInt8]) throws(Violation) {
        guard let message = ChildMessage(bytes) else { return }
        let again = message.bytes
        try demand(again == bytes, "a message that is written in another way than it was read")
    }

    private static func checkSettlements(_ bytes: [UInt8]) throws(Violation) {
        guard let settlements = SettlementRecord.read(bytes) else { return }
        try demand(settlements.count <= SettlementRecord.limit, "more settlements than a record may have")
        try demand(SettlementRecord.bytes(settlements) == bytes, "settlements that are written in another way")
    }

    private static func checkEvent(_ bytes: [UInt8]) throws(Violation) {
        let pool = EventPool()
        var isConsistent = true
        let fields: EventFields? = unsafe bytes.withUnsafeBytes { body in
            guard let (slot, _, size) = unsafe try? EventRecord.copy(body, limit: 1 << 16, into: pool) else {
                return nil
            }
            let event = unsafe UnsafePointer(EventSlot.event(of: slot))
            defer { unsafe EventReference.release(event) }
            let block = unsafe UnsafeRawBufferPointer(start: event, count: size)
            let isValid = unsafe (try? EventValidator.validate(block)) != nil
            // What has the form of a valid block is one, and the other way round.
            if isValid, let form = unsafe KnownForm(of: event) { isConsistent = unsafe form.covers(block) }
            return isValid ? unsafe EventFields(copying: event) : nil
        }
        try demand(isConsistent, "a valid block that has not its own form")
        if let fields { try demand(!fields.id.isEmpty && !fields.type.isEmpty, "an event without a name") }
    }

    /// The bytes as the memory of a child: its index, then its ring.
    private static func checkRing(_ bytes: [UInt8]) throws(Violation) {
        guard let own = try? SharedMemory(making: "hubbub-fuzz", capacity: 4_096, writers: .maker),
            let peer = try? SharedMemory(making: "hubbub-fuzz", capacity: 4_096, writers: .everybody)
        else { return }
        let words = stride(from: 0, to: bytes.count - 7, by: 8).map { start in
            bytes[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        if let produced = words.first { peer.scribble(produced, at: 0) }
        for (index, word) in words.dropFirst().prefix(512).enumerated() {
            peer.scribble(word, at: SharedMemory.headSize + index * 8)
        }
        var reader = RingReader(own: own, peer: peer)
        var taken = 0
        while let record = unsafe try? reader.next() {
            unsafe taken += record.body.count + 8
            try demand(taken <= 4_096, "more was taken than a ring holds")
        }
    }
}
