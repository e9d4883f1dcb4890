internal import Glibc
internal import SciroccoAdapter
internal import Testing
internal import Unix

/// What the store promises between two commits. A store that is let go without its end is what a process that was killed
/// leaves: SQLite forgets what was not committed.
@Suite final class RedoLogTests {
    private let folder: String
    private var path: String { Path.join(folder, "queue.sqlite") }
    private var log: String { path + "-redo" }

    init() throws { folder = try Directories.createTemporary(in: "/tmp", prefix: "hubbub-redo") }

    deinit { try? Directories.removeAll(folder) }

    private func open(_ path: String? = nil) throws -> Store {
        try Store(path ?? self.path, limit: 1 << 26, longestList: 1 << 26, findsPulled: true, now: 1_000_000)
    }

    private func all(_ store: Store) -> [Message] {
        ["a1", "b1"].flatMap { node -> [Message] in
            guard case .outcome(let outcome)? = store.carryOut([.command(.list(node, limit: 100_000))], now: 0).first
            else { return [] }
            return outcome.messages
        }
    }

    @Test(arguments: 1...6) func allThatWasDoneIsThereAgain(seed: UInt64) throws {
        var work = RandomWork(seed: seed)
        var expected: [Message] = []
        for _ in 0..<4 {
            let store = try open()
            #expect(all(store) == expected)
            for _ in 0..<60 { work.step(store) }
            expected = all(store)
        }
        #expect(expected.count > 100)
    }

    /// A task sees what those before it in its group have done, and each is answered as it would be alone.
    @Test(arguments: 11...16) func aGroupIsWhatItsTasksAreOneByOne(seed: UInt64) throws {
        var (work, other) = (RandomWork(seed: seed, largest: 60), RandomWork(seed: seed, largest: 60))
        let (store, second) = try (open(), open(Path.join(folder, "second.sqlite")))
        for _ in 0..<40 {
            let answers = work.step(store)
            #expect(other.step(second, isTogether: false) == answers)
        }
        #expect(all(store) == all(second) && all(store).count > 200)
    }

    /// More than is kept between two commits, in groups of one and of many.
    @Test(arguments: [1, 500]) func commitsAreBetween(size: Int) throws {
        let count = 5000
        do {
            let store = try open()
            for _ in 0..<count / size {
                let answers = store.carryOut(
                    Array(repeating: .command(.push(message("x", to: "b1"))), count: size), now: 1_000_000)
                #expect(answers.count == size)
            }
        }
        let store = try open()
        #expect(all(store).count == 2 * count)
        #expect(
            store.carryOut([.command(.pullSome("b1", count))], now: 2_000_000).first.map { "\($0)" }?.isEmpty == false)
    }

    @Test func whatIsLargerThanTheLogIsCommitted() throws {
        let payload = Payload.binary((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) })
        let new = NewMessage(source: node("a1"), destination: node("b1"), payloadType: "x", payload: payload)
        do { _ = try open().carryOut([.command(.push(new))], now: 1_000_000) }
        #expect(try all(open()).first?.payload == payload)
    }

    @Test func aGroupThatIsTornIsForgottenAndTheNextTakesItsPlace() throws {
        do {
            let store = try open()
            for text in ["one", "two", "three"] { push(store, text) }
        }
        // The last byte of the last group, which no zero follows.
        let bytes = try Files.read(log, limit: 1 << 30)
        let last = try #require(bytes.lastIndex { $0 != 0 })
        try change(last)
        do {
            let store = try open()
            #expect(texts(store) == ["one", "two"])
            push(store, "four")
        }
        #expect(try texts(open()) == ["one", "two", "four"])
    }

    @Test func theEndOfAStoreNeedsNoLog() throws {
        do {
            let store = try open()
            push(store, "one")
            store.end()
        }
        try Files.remove(log)
        #expect(try texts(open()) == ["one"])
    }

    @Test func aLogOfAnotherStoreIsNotTaken() throws {
        do { push(try open(), "one") }
        for name in ["", "-wal"] { try? Files.remove(path + name) }
        do {
            let store = try open()
            #expect(texts(store) == [])
            push(store, "two")
        }
        #expect(try texts(open()) == ["two"])
    }

    @Test func aStoreOlderThanItsLogIsRefusedWithWhatToDo() throws {
        do { try open().end() }
        let old = try Files.read(path, limit: 1 << 30)
        do {
            let store = try open()
            push(store, "one")
            store.end()
            push(store, "two")
        }
        for name in ["-wal", "-shm"] { try? Files.remove(path + name) }
        try Files.write(old, to: path)
        let error = #expect(throws: (any Error).self) { try self.open() }
        #expect("\(error, default: "nothing")".contains("remove the log"))
    }

    private func push(_ store: Store, _ text: String) {
        let answer = store.carryOut([.command(.push(message(text, to: "b1")))], now: 1_000_000).first
        guard case .outcome(.message)? = answer else { return unexpected("\(answer, default: "nothing")") }
    }

    private func texts(_ store: Store) -> [String] {
        guard case .outcome(let outcome)? = store.carryOut([.command(.list("b1", limit: 100))], now: 0).first else {
            return []
        }
        return outcome.messages.map { String(decoding: $0.payload.bytes, as: UTF8.self) }
    }

    private func change(_ place: Int) throws {
        let file = try Files.update(log, new: false)
        let byte = try file.read(at: Int64(place), count: 1)
        try file.write([byte[0] ^ 1], at: place)
    }
}

/// Groups of tasks of every kind, by chance, which the seed tells.
private struct RandomWork {
    private var generator: SeededGenerator
    private var known: [MessageID] = []
    private var taken: [Int64] = []
    private var time: Int64 = 1_000_000

    private let largest: Int

    init(seed: UInt64, largest: Int = 12) {
        generator = SeededGenerator(seed)
        self.largest = largest
    }

    @discardableResult
    mutating func step(_ store: Store, isTogether: Bool = true) -> [StoreAnswer] {
        time += Int64.random(in: 0...2000, using: &generator)
        let tasks = (0..<Int.random(in: 1...largest, using: &generator)).map { _ in task() }
        let answers =
            isTogether
            ? store.carryOut(tasks, now: time) : tasks.flatMap { store.carryOut([$0], now: time) }
        for (task, answer) in zip(tasks, answers) {
            switch answer {
            case .outcome(let outcome): known += outcome.messages.map(\.id)
            case .taken(let messages): taken += messages.map(\.id.number)
            default: break
            }
            if case .outcome(.failed(let reason)) = answer { Issue.record("\(task): \(reason)") }
        }
        return answers
    }

    private mutating func task() -> StoreTask {
        let node = ["a1", "b1"].randomElement(using: &generator) ?? "a1"
        let id = known.randomElement(using: &generator) ?? MessageID(number: 1, created: 1)
        switch Int.random(in: 0..<100, using: &generator) {
        case ..<40: return .command(.push(new(to: node)))
        case ..<44: return .command(.pushAll((0..<3).map { _ in new(to: node) }))
        case ..<60: return .command(.pull(node))
        case ..<63: return .command(.pullSome(node, 4))
        case ..<80: return .command(.acknowledge(node, id))
        case ..<83: return .command(.acknowledgeAll(node, [id]))
        case ..<86: return .command(.update(node, id, .json(Array("{\"a\":1}".utf8)), .anyone))
        case ..<88: return .command(.delete(node, id, .anyone))
        case ..<92: return .take("b1", StoreBatch(messages: 3, bytes: 1000))
        case ..<97: return .settle(settled())
        case ..<98: return .recover("b1")
        default: return .expire(Lease(time: 3000, tries: 3), sparing: "b1")
        }
    }

    private mutating func new(to node: String) -> NewMessage {
        var new = message(String(repeating: "x", count: Int.random(in: 0...300, using: &generator)), to: node)
        if Int.random(in: 0..<4, using: &generator) == 0 {
            (new.isScheduled, new.scheduled) = (true, time + Int64.random(in: -1000...5000, using: &generator))
        }
        return new
    }

    private mutating func settled() -> [Settled] {
        let statuses: [MessageStatus] = [.processed, .pending, .dead]
        return taken.prefix(2).map {
            Settled(number: $0, status: statuses.randomElement(using: &generator) ?? .processed)
        }
    }
}

private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
