internal import SciroccoAdapter
internal import Testing
internal import Unix

/// The store on a real file.
@Suite final class StoreTests {
    private let folder: String

    init() throws { folder = try Directories.createTemporary(in: "/tmp", prefix: "hubbub-queue") }

    deinit { try? Directories.removeAll(folder) }

    private func open(limit: Int = 1 << 24, retention: Retention = Retention()) throws -> Store {
        try Store(
            Path.join(folder, "queue.sqlite"), limit: limit, longestList: 1 << 20, retention: retention, now: 1_000_000)
    }

    private func carryOut(_ store: Store, _ command: QueueCommand, at now: Int64 = 1_000_000) -> QueueOutcome? {
        guard case .outcome(let outcome)? = store.carryOut([.command(command)], now: now).first else { return nil }
        return outcome
    }

    private func pushed(_ store: Store, _ new: NewMessage, at now: Int64 = 1_000_000) throws -> Message {
        guard case .message(let message)? = carryOut(store, .push(new), at: now) else {
            throw SystemError(code: 0, call: "push")
        }
        return message
    }

    @Test func aMessageGoesItsWay() throws {
        let store = try open()
        let new = message("x")
        let id = try pushed(store, new).id
        #expect(carryOut(store, .pull("a1")) == .nothing)
        #expect(carryOut(store, .acknowledge("b1", id)) == .notFound)
        guard case .message(let pulled)? = carryOut(store, .pull("b1"), at: 2_000_000) else {
            return unexpected("nothing to pull")
        }
        #expect(pulled.status == .processing && pulled.tries == 1 && pulled.processing == 2_000_000)
        #expect(pulled.payload == new.payload && pulled.id == id && pulled.created == 1_000_000)
        #expect(carryOut(store, .pull("b1")) == .nothing)
        #expect(carryOut(store, .acknowledge("a1", id)) == .notFound)
        guard case .message(let done)? = carryOut(store, .acknowledge("b1", id), at: 3_000_000) else {
            return unexpected("not acknowledged")
        }
        #expect(done.status == .processed && done.processed == 3_000_000 && done.updated == 3_000_000)
        #expect(carryOut(store, .acknowledge("b1", id)) == .notFound)
    }

    @Test func whatIsToldOfAChangeIsWhatIsInTheStore() throws {
        let store = try open()
        let id = try pushed(store, message("x")).id
        let changes: [QueueCommand] = [
            .update("a1", id, .binary([0, 255]), .source), .pull("b1"), .acknowledge("b1", id),
        ]
        for (index, change) in changes.enumerated() {
            let told = carryOut(store, change, at: 2_000_000 + Int64(index))
            #expect(told?.messages.count == 1)
            #expect(told == carryOut(store, .get("b1", id)))
        }
    }

    @Test func aScheduledMessageIsFoundAlsoAfterPullsWithoutAny() throws {
        let store = try open()
        #expect(carryOut(store, .pull("b1")) == .nothing)
        var new = message("x")
        (new.isScheduled, new.scheduled) = (true, 3_000_000)
        let id = try pushed(store, new).id
        #expect(carryOut(store, .pull("b1")) == .nothing)
        #expect(carryOut(store, .pull("c1"), at: 3_000_000) == .nothing)
        #expect(carryOut(store, .pull("b1"), at: 3_000_000)?.messages.map(\.id) == [id])
    }

    @Test func leasesGetTheirIndexAndLoseIt() throws {
        for expires in [true, false, true] {
            let store = try Store(
                Path.join(folder, "queue.sqlite"), limit: 1 << 24, longestList: 1 << 20, findsPulled: expires,
                now: 1_000_000)
            _ = try pushed(store, message("x"))
            #expect(carryOut(store, .pull("b1"))?.messages.count == 1)
            #expect(
                store.carryOut([.next("b1", expires ? Lease(time: 1000, tries: 0) : nil)], now: 0)
                    == [.time(expires ? 1_001_000 : nil)])
        }
    }

    @Test func aNumberAloneNamesNoMessage() throws {
        let store = try open()
        let id = try pushed(store, message("x")).id
        let other = MessageID(number: id.number, created: 5_000_000)
        for command: QueueCommand in [
            .get("a1", other), .update("a1", other, .none, .source), .acknowledge("b1", other),
        ] { #expect(carryOut(store, command) == .notFound) }
        #expect(carryOut(store, .delete("a1", other, .source)) == .count(0))
    }

    @Test func scheduledMessagesTakeTheirPlaceByAge() throws {
        let store = try open()
        var later = message("later")
        (later.scheduled, later.isScheduled) = (1_005_000, true)
        let first = try pushed(store, later)
        let second = try pushed(store, message("now"))
        #expect(store.carryOut([.next("b1", nil)], now: 0) == [.time(1_000_000)])
        guard case .message(let one)? = carryOut(store, .pull("b1"), at: 1_001_000) else { return }
        #expect(one.id == second.id)
        #expect(carryOut(store, .pull("b1"), at: 1_004_999) == .nothing)
        #expect(store.carryOut([.next("b1", nil)], now: 0) == [.time(1_005_000)])
        _ = try pushed(store, message("newer"))
        guard case .message(let two)? = carryOut(store, .pull("b1"), at: 1_005_000) else { return }
        #expect(two.id == first.id)
    }

    @Test func ownersChangeWhatTheyMay() throws {
        let store = try open()
        let id = try pushed(store, message("x")).id
        #expect(carryOut(store, .update("b1", id, .none, .source)) == .notFound)
        guard case .message(let updated)? = carryOut(store, .update("a1", id, .binary([1]), .source)) else { return }
        #expect(updated.payload == .binary([1]) && updated.payloadType == "text/plain" && updated.updated != nil)
        _ = carryOut(store, .pull("b1"))
        #expect(carryOut(store, .update("a1", id, .none, .source)) == .notFound)
        #expect(carryOut(store, .delete("a1", id, .source)) == .count(0))
        #expect(carryOut(store, .deleteAll("b1", .source)) == .count(0))
        #expect(carryOut(store, .deleteAll("b1", .anyone)) == .count(1))
    }

    @Test func listsAreOldestFirstAndBounded() throws {
        let store = try open()
        for number in 0..<5 { _ = try pushed(store, message("\(number)")) }
        _ = try pushed(store, message("to myself", from: "b1", to: "b1"))
        _ = try pushed(store, message("of others", from: "c1", to: "c1"))
        guard case .messages(let all)? = carryOut(store, .list("b1", limit: 100)) else { return }
        #expect(
            all.map { String(decoding: $0.payload.bytes, as: UTF8.self) } == ["0", "1", "2", "3", "4", "to myself"])
        guard case .messages(let two)? = carryOut(store, .list("a1", limit: 2)) else { return }
        #expect(two.count == 2)
        #expect(carryOut(store, .list("d1", limit: 2)) == .nothing)
    }

    @Test func whatWasCommittedIsThereAgain() throws {
        let id = try pushAndClose()
        let again = try open()
        // Two at a time would hand out a message twice.
        #expect(throws: (any Error).self) { try open() }
        guard case .message(let pulled)? = carryOut(again, .pull("b1")) else { return unexpected("lost") }
        #expect(pulled.id == id)
        #expect(try pushed(again, message("y")).id.number > id.number)
    }

    private func pushAndClose() throws -> MessageID {
        let store = try open()
        return try pushed(store, message("x")).id
    }

    @Test func leasesExpire() throws {
        let store = try open()
        let lease = Lease(time: 1000, tries: 2)
        _ = try pushed(store, message("x"))
        _ = try pushed(store, message("ours", to: "f1"))
        for command: QueueCommand in [.pull("b1"), .pull("f1")] { _ = carryOut(store, command, at: 1_000_000) }
        #expect(store.carryOut([.next("b1", lease)], now: 0) == [.time(1_001_000)])
        #expect(store.carryOut([.expire(lease, sparing: "f1")], now: 1_000_999) == [.changed(0)])
        #expect(store.carryOut([.expire(lease, sparing: "f1")], now: 1_001_000) == [.changed(1)])
        guard case .message(let again)? = carryOut(store, .pull("b1"), at: 1_001_000) else { return }
        #expect(again.tries == 2)
        #expect(store.carryOut([.expire(lease, sparing: "f1")], now: 1_002_000) == [.changed(1)])
        guard case .message(let dead)? = carryOut(store, .get("b1", again.id)) else { return }
        #expect(dead.status == .dead)
        #expect(carryOut(store, .pull("b1")) == .nothing)
    }

    @Test func theHubTakesSettlesAndRecovers() throws {
        let store = try open()
        for number in 0..<5 { _ = try pushed(store, message("\(number)")) }
        guard case .taken(let taken)? = store.carryOut([.take("b1", StoreBatch(messages: 3, bytes: 100))], now: 5).first
        else { return }
        #expect(taken.count == 3 && taken[0].status == .processing)
        let settled = [
            Settled(number: taken[0].id.number, status: .processed),
            Settled(number: taken[1].id.number, status: .pending),
        ]
        #expect(store.carryOut([.settle(settled)], now: 6) == [.changed(2)])
        #expect(store.carryOut([.recover("b1")], now: 7) == [.changed(1)])
        guard case .taken(let rest)? = store.carryOut([.take("b1", StoreBatch(messages: 9, bytes: 1))], now: 8).first
        else { return }
        #expect(rest.map(\.id) == [taken[1].id])
        #expect(rest[0].tries == 2)
    }

    @Test func aFullStoreRefusesAndGoesOn() throws {
        let store = try open(limit: 256 << 10)
        let large = NewMessage(
            source: node("a1"), destination: node("b1"), payloadType: "x",
            payload: .binary([UInt8](repeating: 1, count: 60_000)))
        var ids: [MessageID] = []
        while ids.count < 100 {
            guard case .message(let message)? = carryOut(store, .push(large)) else { break }
            ids.append(message.id)
        }
        #expect(ids.count < 5 && ids.count > 1)
        // One that does not fit does not fail the others of its group.
        let answers = store.carryOut(
            [.command(.pull("b1")), .command(.push(large)), .command(.push(message("small")))], now: 1_000_000)
        guard answers.count == 3, case .outcome(.message) = answers[0], case .outcome(.full) = answers[1],
            case .outcome(.message) = answers[2]
        else { return unexpected("\(answers.map { "\($0)".prefix(60) })") }
        #expect(carryOut(store, .clear) == .count(ids.count + 1))
        #expect(try pushed(store, large).status == .pending)
    }

    @Test func whatWasProcessedLongAgoIsForgotten() throws {
        let store = try open(retention: Retention(time: 1000))
        let count = Store.forgottenAtOnce + 6
        for number in 0..<count {
            _ = carryOut(store, .acknowledge("b1", try pulled(store, message("\(number)")).id), at: 2_000_000)
        }
        let late = try pulled(store, message("late")).id
        _ = carryOut(store, .acknowledge("b1", late), at: 2_000_001)
        let open = [try pulled(store, message("in work")).id, try pushed(store, message("waits")).id]
        #expect(store.carryOut([.forget], now: 2_000_999) == [.changed(0)])
        #expect(store.carryOut([.forget], now: 2_001_000) == [.changed(Store.forgottenAtOnce)])
        #expect(store.carryOut([.forget, .forget], now: 2_001_000) == [.changed(6), .changed(0)])
        for id in open + [late] {
            guard case .message? = carryOut(store, .get("b1", id)) else { return unexpected("\(id) is gone") }
        }
    }

    private func pulled(_ store: Store, _ new: NewMessage) throws -> Message {
        _ = try pushed(store, new)
        guard case .message(let message)? = carryOut(store, .pull("b1")) else {
            throw SystemError(code: 0, call: "pull")
        }
        return message
    }

    @Test(arguments: [true, false]) func whatWasProcessedMakesRoomWhereThatIsWanted(isWanted: Bool) throws {
        let store = try open(limit: 512 << 10, retention: Retention(makesRoom: isWanted))
        let kept = try pushed(store, message("waits", to: "c1")).id
        var refused = 0
        for _ in 0..<50 {
            let large = NewMessage(
                source: node("a1"), destination: node("b1"), payloadType: "x",
                payload: .binary([UInt8](repeating: 1, count: 60_000)))
            if case .full? = carryOut(store, .push(large)) { refused += 1 }
            if case .message(let message)? = carryOut(store, .pull("b1")) {
                _ = carryOut(store, .acknowledge("b1", message.id))
            }
        }
        #expect(isWanted ? refused == 0 : refused > 30)
        guard case .message? = carryOut(store, .get("c1", kept)) else { return unexpected("it is gone") }
    }

    @Test func aBatchIsPushedWholeOrNotAtAll() throws {
        let store = try open(limit: 256 << 10)
        let small = message("x")
        let large = NewMessage(
            source: node("a1"), destination: node("b1"), payloadType: "x",
            payload: .binary([UInt8](repeating: 1, count: 200_000)))
        #expect(carryOut(store, .pushAll([small, large, large])).map { "\($0)".hasPrefix("full") } == true)
        #expect(carryOut(store, .pull("b1")) == .nothing)
        guard case .messages(let added)? = carryOut(store, .pushAll([small, small, small])) else { return }
        guard case .messages(let two)? = carryOut(store, .pullSome("b1", 2)) else { return }
        #expect(two.map(\.id) == added.prefix(2).map(\.id) && two.allSatisfy { $0.tries == 1 })
        let ids = added.map(\.id)
        #expect(
            carryOut(store, .acknowledgeAll("b1", ids)) == .acknowledged(Array(ids.prefix(2)), missing: [ids[2]]))
        #expect(carryOut(store, .acknowledgeAll("b1", [ids[0]])) == .acknowledged([], missing: [ids[0]]))
    }

    @Test func anotherFormatIsNotTouched() throws {
        try Files.write(
            Array("this is no database, but some text of a length".utf8), to: Path.join(folder, "queue.sqlite"))
        #expect(throws: (any Error).self) { try open() }
    }
}
