package import CHubbub

extension RingLine {
    /// Tells the other side what became of events: what was delivered, which is by far the most, as tokens alone. [any thread]
    ///
    /// - Parameter count: at most `SettlementRecord.limit`.
    package func settle(_ settlements: UnsafePointer<hubbub_settlement>, count: Int) throws(RingFault) {
        var others: [CarriedSettlement] = []
        unsafe try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count) { tokens throws(RingFault) in
            var delivered = 0
            for index in 0..<count {
                if unsafe settlements[index].outcome == HUBBUB_DELIVERED {
                    unsafe tokens.initializeElement(at: delivered, to: settlements[index].token)
                    delivered += 1
                } else {
                    unsafe others.append(CarriedSettlement(settlements[index]))
                }
            }
            if delivered > 0 {
                unsafe try send(
                    RecordKind.delivered,
                    UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(tokens)[..<(delivered * 8)]))
            }
        }
        if !others.isEmpty { try send(RecordKind.settlements, SettlementRecord.bytes(others)) }
    }
}
