internal import EmitterAdapter
internal import Testing

/// `max_unfinished`: half packets of many clients.
@Suite struct UnfinishedTests {
    private let table = Table(
        Table.limits {
            $0.packet = 1000
            $0.unfinished = 2000
        })

    /// The beginning of a message, so many bytes of it.
    private func half(_ count: Int) -> [UInt8] {
        Array(Wire.publish("t", String(repeating: "x", count: 900)).prefix(count))
    }

    @Test("beyond the limit the client with the most is cut off, and nobody else")
    func most() {
        for (name, count) in [("a", 600), ("b", 800), ("c", 500)] {
            table.join(name)
            table.send(name, half(count))
        }
        table.join("d")
        #expect(table.isOpen("b"))
        table.send("d", half(300))
        #expect(["a", "b", "c", "d"].map(table.isOpen) == [true, false, true, true])
        #expect(table.counts == [.unfinishedPackets: 1])
    }

    @Test("what became whole, and what went with its connection, no longer counts")
    func forgotten() {
        for round in 0..<50 {
            table.join("a")
            table.send("a", half(700))
            if round.isMultiple(of: 2) { table.send("a", Array(half(910)[700...])) }
            if round.isMultiple(of: 3) { table.drop("a") } else { table.send("a", Wire.disconnect) }
            table.join("b", clean: false)
            table.send("b", half(600))
            table.open("c")
            table.send("c", Wire.connect("b", clean: false) + half(10))
            table.drop("c")
        }
        #expect(table.counts[.unfinishedPackets] == nil)
    }

    @Test("bytes of a CONNECT count, too, before anybody said who it is")
    func connects() {
        let connect = Wire.connect(String(repeating: "n", count: 900))
        for index in 0..<100 {
            table.open("\(index)")
            table.send("\(index)", Array(connect.dropLast()))
        }
        #expect((0..<100).filter { table.isOpen("\($0)") }.count == 2)
        #expect(table.counts == [.unfinishedPackets: 98])
    }

    @Test("a client alone may send the longest packet in pieces")
    func longest() {
        let small = Table(
            Table.limits {
                $0.packet = 1000
                $0.unfinished = 10
            })
        small.join("a")
        let packet = Wire.publish("t", String(repeating: "x", count: 997))
        for byte in packet { small.send("a", [byte]) }
        #expect(small.publications.count == 1)
        #expect(small.counts.isEmpty)
    }

    @Test("what waits because we do not read is not unfinished")
    func held() {
        table.settles = false
        for name in ["a", "b"] {
            table.join(name)
            for id in 1...100 { table.send(name, Wire.publish("t", "x", qos: 1, id: id)) }
            #expect(table.isHeld(name))
            table.send(name, Array([[UInt8]](repeating: Wire.publish("t", "x"), count: 500).joined()))
        }
        #expect(table.isOpen("a") && table.isOpen("b"))
        table.settle()
        table.settle()
        #expect(table.counts.isEmpty)
        #expect(!table.isHeld("a") && !table.isHeld("b"))
    }
}
