/// Reads packets as a server does (MQTT 3.1.1, sections 2 and 3).
package enum PacketParser {
    /// The type and four bytes of length.
    package static let longestHeader = 5

    /// What stands at the beginning of some bytes.
    package enum Frame: Equatable, Sendable {
        /// More bytes are needed.
        case incomplete
        /// A packet: its first byte, and where its body stands.
        case packet(UInt8, Range<Int>)
        /// One that is longer than may be.
        case tooLong(Int)
    }

    /// Why a CONNECT is refused with a code before it is closed.
    package struct Refused: Error, Equatable, Sendable {
        /// Section 3.2.2.3.
        package let code: UInt8
    }

    /// Finds the packet that begins at `start`.
    ///
    /// - Parameter limit: the longest body.
    package static func frame(
        _ bytes: Span<UInt8>, at start: Int, limit: Int
    ) throws(MalformedPacket) -> Frame {
        var length = 0
        for index in 0..<4 {
            guard start + 1 + index < bytes.count else { return .incomplete }
            let byte = bytes[start + 1 + index]
            length |= Int(byte & 0x7F) << (7 * index)
            guard byte & 0x80 == 0 else { continue }
            if length > limit { return .tooLong(length) }
            let body = start + 2 + index
            return body + length <= bytes.count ? .packet(bytes[start], body..<body + length) : .incomplete
        }
        throw MalformedPacket("its length has no end")
    }

    /// Checks what a packet's first byte alone tells: whether clients send its type, and with these flags (section 2.2).
    package static func checkBeginning(_ first: UInt8) throws(MalformedPacket) {
        let flags = first & 0x0F
        switch first >> 4 {
        case 1, 4, 5, 7, 12, 14: try check(flags == 0, "a packet of type \(first >> 4) with flags \(flags)")
        case 6, 8, 10: try check(flags == 2, "a packet of type \(first >> 4) with flags \(flags)")
        case 3:
            try check(flags & 0x06 != 0x06, "a PUBLISH with quality of service 3")
            try check(flags & 0x0E != 0x08, "a PUBLISH with quality of service 0 and the DUP flag")
        default: throw MalformedPacket("no client sends packets of type \(first >> 4)")
        }
    }

    /// Reads a packet whose frame is known.
    package static func packet(
        _ first: UInt8, _ body: Range<Int>, in bytes: Span<UInt8>
    ) throws(MalformedPacket) -> Packet {
        try checkBeginning(first)
        var reader = PacketReader(body)
        switch first >> 4 {
        case 1: return .connect(try connect(&reader, bytes))
        case 3: return .publish(try publish(&reader, bytes, first & 0x0F))
        case 4: return .acknowledged(try onlyIdentifier(&reader, bytes))
        case 5: return .received(try onlyIdentifier(&reader, bytes))
        case 6: return .release(try onlyIdentifier(&reader, bytes))
        case 7: return .complete(try onlyIdentifier(&reader, bytes))
        case 8: return try subscribe(&reader, bytes)
        case 10: return try unsubscribe(&reader, bytes)
        case 12:
            try check(body.isEmpty, "a PINGREQ with a body")
            return .ping
        default:
            try check(body.isEmpty, "a DISCONNECT with a body")
            return .disconnect
        }
    }

    /// The protocol that a CONNECT asks for, which decides whether the rest can be read.
    ///
    /// - Throws: `Refused` for a level that we do not speak.
    package static func checkProtocol(_ body: Range<Int>, in bytes: Span<UInt8>) throws(MalformedPacket) -> Refused? {
        var reader = PacketReader(body)
        let name = bytes.extracting(try reader.block(bytes))
        let level = try reader.byte(bytes) & 0x7F
        switch (equal(name, "MQTT"), equal(name, "MQIsdp"), level) {
        case (true, _, 4), (_, true, 3): return nil
        case (true, _, _), (_, true, _): return Refused(code: 1)
        default: throw MalformedPacket("its protocol is none that we know")
        }
    }

    private static func equal(_ bytes: Span<UInt8>, _ text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe bytes.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }
    }

    private static func check(_ condition: Bool, _ reason: @autoclosure () -> String) throws(MalformedPacket) {
        if !condition { throw MalformedPacket(reason()) }
    }

    private static func connect(
        _ reader: inout PacketReader, _ bytes: Span<UInt8>
    ) throws(MalformedPacket) -> Packet.Connect {
        _ = try reader.block(bytes)
        let level = try reader.byte(bytes) & 0x7F
        let bits = try reader.byte(bytes)
        try check(bits & 0x01 == 0, "a CONNECT with the reserved flag")
        let keepAlive = try reader.number(bytes)
        var connect = Packet.Connect(
            isClean: bits & 0x02 != 0, tellsSession: level > 3, keepAlive: keepAlive, clientID: try reader.text(bytes))
        connect.will = try will(&reader, bytes, bits)
        try check(bits & 0xC0 != 0x40, "a CONNECT with a password and no user name")
        if bits & 0x80 != 0 { connect.username = try reader.text(bytes) }
        if bits & 0x40 != 0 { connect.password = try reader.block(bytes) }
        try check(reader.isAtEnd, "a CONNECT with bytes behind its end")
        return connect
    }

    private static func will(
        _ reader: inout PacketReader, _ bytes: Span<UInt8>, _ bits: UInt8
    ) throws(MalformedPacket) -> Packet.Connect.Will? {
        guard bits & 0x04 != 0 else {
            try check(bits & 0x38 == 0, "a CONNECT with flags of a will and no will")
            return nil
        }
        guard let qos = QualityOfService(rawValue: bits >> 3 & 3) else {
            throw MalformedPacket("a will with quality of service 3")
        }
        let topic = try reader.text(bytes)
        return Packet.Connect.Will(
            topic: topic, payload: try reader.block(bytes), qos: qos, isRetained: bits & 0x20 != 0)
    }

    private static func publish(
        _ reader: inout PacketReader, _ bytes: Span<UInt8>, _ flags: UInt8
    ) throws(MalformedPacket) -> Packet.Publish {
        guard let qos = QualityOfService(rawValue: flags >> 1 & 3) else {
            throw MalformedPacket("a PUBLISH with quality of service 3")
        }
        let topic = try reader.text(bytes)
        let identifier = qos == .atMostOnce ? 0 : try reader.identifier(bytes)
        return Packet.Publish(
            qos: qos, isDuplicate: flags & 0x08 != 0, isRetained: flags & 0x01 != 0, topic: topic,
            identifier: identifier, payload: reader.rest)
    }

    private static func onlyIdentifier(
        _ reader: inout PacketReader, _ bytes: Span<UInt8>
    ) throws(MalformedPacket) -> UInt16 {
        let identifier = try reader.identifier(bytes)
        try check(reader.isAtEnd, "an acknowledgement with bytes behind its end")
        return identifier
    }

    private static func subscribe(
        _ reader: inout PacketReader, _ bytes: Span<UInt8>
    ) throws(MalformedPacket) -> Packet {
        let identifier = try reader.identifier(bytes)
        var items: [Packet.Subscribe] = []
        repeat {
            let filter = try reader.text(bytes)
            guard let qos = QualityOfService(rawValue: try reader.byte(bytes)) else {
                throw MalformedPacket("a SUBSCRIBE with a quality of service that is none")
            }
            items.append(Packet.Subscribe(filter: filter, qos: qos))
        } while !reader.isAtEnd
        return .subscribe(identifier, items)
    }

    private static func unsubscribe(
        _ reader: inout PacketReader, _ bytes: Span<UInt8>
    ) throws(MalformedPacket) -> Packet {
        let identifier = try reader.identifier(bytes)
        var filters: [Range<Int>] = []
        repeat { filters.append(try reader.text(bytes)) } while !reader.isAtEnd
        return .unsubscribe(identifier, filters)
    }
}
