/// Packets as they come in.
extension Broker {
    /// What a CONNECT begins with (MQTT 3.1.1, section 3.1.1).
    private static let connectByte: UInt8 = 0x10
    private static let noConnect = "the first packet is no CONNECT"

    /// Reads what is kept of a client.
    mutating func readInput(of index: Int, at now: Moment) {
        guard let connection = sessions[index].connection else { return }
        var input: [UInt8] = []
        swap(&input, &sessions[index].input)
        let used = read(input.span, of: index, at: now)
        // A client that came back is in another session now.
        guard let index = connections[connection] else { return }
        input.removeFirst(used)
        sessions[index].input = input
        noteUnfinished(index)
    }

    /// Half a packet costs its sender nothing; many of them must not cost us all our memory. What we ourselves do not read yet
    /// is nobody's fault.
    mutating func noteUnfinished(_ index: Int) {
        let count = sessions[index].isHeld ? 0 : sessions[index].input.count
        unfinished += count - sessions[index].unfinished
        sessions[index].unfinished = count
        guard unfinished > max(limits.unfinished, limits.packet + PacketParser.longestHeader) else { return }
        guard let most = connections.values.max(by: { sessions[$0].unfinished < sessions[$1].unfinished }) else {
            return
        }
        doom(
            most, .unfinishedPackets,
            "it has sent the most of the \(unfinished) bytes of packets that have not arrived whole")
    }

    /// Reads whole packets, for as long as the client may go on.
    ///
    /// - Returns: how many bytes they were.
    mutating func read(_ bytes: Span<UInt8>, of index: Int, at now: Moment) -> Int {
        reading = index
        var position = 0
        do throws(MalformedPacket) {
            while !sessions[reading].isHeld, !sessions[reading].isDoomed {
                switch try PacketParser.frame(bytes, at: position, limit: limits.packet) {
                case .incomplete:
                    if position < bytes.count { try checkBeginning(bytes[position]) }
                    return position
                case .tooLong(let length):
                    doom(reading, .tooLongReceived, "a packet of \(length) bytes; \(limits.packet) are allowed")
                case .packet(let first, let body):
                    position = body.upperBound
                    // Half a packet is none: who sends one byte by byte gains no time by it.
                    if sessions[reading].isConnected { sessions[reading].lastHeard = now }
                    try take(first, body, bytes, at: now)
                    // Each packet may have an answer, and the client need not read any.
                    holdIfNeeded(reading)
                }
            }
        } catch {
            doom(reading, .malformedPackets, "a malformed packet: \(error.reason)")
        }
        return position
    }

    /// What the first byte of a packet tells is not kept waiting for the rest.
    private mutating func checkBeginning(_ first: UInt8) throws(MalformedPacket) {
        guard sessions[reading].isConnected || first == Self.connectByte else {
            return doom(reading, .protocolErrors, Self.noConnect)
        }
        try PacketParser.checkBeginning(first)
    }

    private mutating func take(
        _ first: UInt8, _ body: Range<Int>, _ bytes: Span<UInt8>, at now: Moment
    ) throws(MalformedPacket) {
        let isSecond = sessions[reading].isConnected && !isKeyed
        if first >> 4 == 1, !isSecond, let refused = try PacketParser.checkProtocol(body, in: bytes) {
            return refuse(reading, refused.code, .protocolErrors, "it speaks a version that we do not")
        }
        let packet = try PacketParser.packet(first, body, in: bytes)
        if case .connect(let connect) = packet { return self.connect(connect, bytes, at: now) }
        guard sessions[reading].isConnected else {
            return doom(reading, .protocolErrors, Self.noConnect)
        }
        switch packet {
        case .connect: break
        case .publish(let publish): self.publish(publish, bytes, at: now)
        case .subscribe(let identifier, let items) where isKeyed: subscribeKeyed(identifier, items, bytes)
        case .unsubscribe(let identifier, let filters) where isKeyed: unsubscribeKeyed(identifier, filters, bytes)
        case .acknowledged(let identifier): acknowledged(identifier)
        case .received(let identifier): received(identifier)
        case .release(let identifier): release(identifier)
        case .complete(let identifier): complete(identifier)
        case .subscribe(let identifier, let items): subscribe(identifier, items, bytes, at: now)
        case .unsubscribe(let identifier, let filters): unsubscribe(identifier, filters, bytes)
        case .ping:
            sessions[reading].output.writePong()
            touch(reading)
        case .disconnect:
            sessions[reading].will = nil
            doom(reading, nil, "the client took leave")
        }
    }

    /// Nothing is read of a client that has not taken what is for it, or that waits for us.
    mutating func holdIfNeeded(_ index: Int) {
        guard !sessions[index].isHeld, !sessions[index].isDoomed, !mayRead(index),
            let connection = sessions[index].connection
        else { return }
        sessions[index].isHeld = true
        held.insert(index)
        actions.append(.hold(connection, true))
    }

    private func mayRead(_ index: Int) -> Bool {
        sessions[index].heldUntil == 0 && sessions[index].owed.count < limits.inFlight
            && sessions[index].output.count < limits.output && sessions[index].subscribing == nil
            && sessions[index].requestSearches == 0
    }

    /// Goes on with a client that had to wait.
    mutating func resume(_ index: Int, at now: Moment) {
        if sessions[index].heldUntil <= now { sessions[index].heldUntil = 0 }
        guard sessions[index].isHeld, mayRead(index), let connection = sessions[index].connection else { return }
        sessions[index].isHeld = false
        sessions[index].lastHeard = now
        held.remove(index)
        actions.append(.hold(connection, false))
        readInput(of: index, at: now)
    }
}
