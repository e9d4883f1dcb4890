package import CHubbub
internal import Descriptors

/// What became of an event, as it crosses between two processes: the values of `hubbub_settlement`.
package struct CarriedSettlement: Equatable, Sendable {
    package var token: UInt64
    package var outcome: UInt32
    package var delay: UInt32
    package var code: Int32
    package var text: String

    package init(token: UInt64, outcome: UInt32, delay: UInt32 = 0, code: Int32 = 0, text: String = "") {
        self.token = token
        self.outcome = outcome
        self.delay = delay
        self.code = code
        self.text = text
    }

    /// What an adapter said.
    package init(_ settlement: hubbub_settlement) {
        unsafe self.init(
            token: settlement.token, outcome: min(settlement.outcome, HUBBUB_DROPPED), delay: settlement.delay_ms,
            code: settlement.code, text: String(copying: settlement.text))
    }
}

/// Settlements as a record's body: 24 bytes each, and its text.
package enum SettlementRecord {
    /// The most bytes of a text; the rest is cut off.
    package static let textLimit = 4_096

    /// The most settlements of one record, which fit together whatever their texts.
    package static let limit = 256

    package static func bytes(_ settlements: some Sequence<CarriedSettlement>) -> [UInt8] {
        var writer = MessageWriter()
        for settlement in settlements {
            writer.write(settlement.token)
            writer.write(settlement.outcome)
            writer.write(settlement.delay)
            writer.write(settlement.code)
            writer.write(cut(settlement.text))
        }
        return writer.bytes
    }

    /// Nil where the bytes are none.
    package static func read(_ bytes: [UInt8]) -> [CarriedSettlement]? {
        var reader = MessageReader(bytes)
        var settlements: [CarriedSettlement] = []
        while !reader.isAtEnd {
            guard settlements.count < limit, let token = reader.read(UInt64.self),
                let outcome = reader.read(UInt32.self), outcome <= 4, let delay = reader.read(UInt32.self),
                let code = reader.read(Int32.self), let text = reader.readText(), text.utf8.count <= textLimit
            else { return nil }
            settlements.append(
                CarriedSettlement(token: token, outcome: outcome, delay: delay, code: code, text: text))
        }
        return settlements
    }

    private static func cut(_ text: String) -> String {
        if text.utf8.count <= textLimit { return text }
        var bytes = Array(text.utf8.prefix(textLimit))
        while String(validating: bytes, as: UTF8.self) == nil { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
