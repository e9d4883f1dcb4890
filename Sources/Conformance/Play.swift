internal import Bus
internal import Descriptors
internal import Rules
internal import Runtime

/// What is done in the cases. Everything that is left to chance comes from the seed.
struct Play {
    let subject: Subject
    let examination: Examination
    var numbers: SeededNumbers

    init(_ subject: Subject, _ examination: Examination, _ numbers: SeededNumbers) {
        (self.subject, self.examination, self.numbers) = (subject, examination, numbers)
    }

    mutating func run(_ which: ConformanceCase) throws {
        switch which.kind {
        case .life: try life()
        case .startAgain: try startAgain()
        case .stopAnywhere: try stopAnywhere()
        case .failingHost: try failingHost()
        case .withheld: try withheld([which.subject])
        case .smallestHost: try withheld(subject.descriptor.optionalExtensions)
        case .traffic: try traffic()
        case .sizes: try sizes()
        case .stalled: try stalled()
        case .credit: try credit()
        case .operations: try operations()
        case .settings: try settings()
        case .repeated: try repeated()
        }
    }

    /// An instance that has started; nil, and a finding, where it does not.
    func begin(_ course: Course = .whole, livesOnce: Bool = true) throws -> Rig? {
        let rig = try Rig(subject, examination, course, livesOnce: livesOnce)
        return try start(rig) ? rig : nil
    }

    /// Starts it; false, and a finding, where it does not start.
    func start(_ rig: Rig) throws -> Bool {
        guard case .failed(let reason, _) = try rig.begin() else { return true }
        rig.end()
        // Of one that breaks this rule nothing else is to be expected.
        if examination.hasFound(.createResult) { return false }
        examination.note(.noStart, "it does not start with these settings: \(reason)", call: "start")
        return false
    }

    /// Lets what is under way come to its end, for a moment: a peer that is away may keep it for ever.
    func calm(_ rig: Rig) {
        rig.source?.open(.open)
        rig.wait(0.2) {
            rig.source?.settle(1_000) { .delivered }
            return rig.sink?.waiting ?? 0 == 0 && rig.sink?.underWay ?? 0 == 0
        }
    }

    mutating func deliver(_ rig: Rig, _ most: Int, _ size: EventMaker.Size = .any) {
        guard let sink = rig.sink else { return }
        // A hub has few bytes under way at a time.
        let batch = size == .largest ? 1 : numbers.pick([1, 2, 7, 64, 256]) ?? 1
        sink.offer(rig.events.make(numbers.number(1...most), size, &numbers), batchLimit: batch)
    }

    mutating func call(_ rig: Rig, timeouts: [UInt32]) {
        guard let operation = numbers.pick(subject.descriptor.operations) else { return }
        let parameters = ValueMaker.fields(of: operation.parameters, &numbers)
        rig.call(operation, parameters, timeout: numbers.pick(timeouts) ?? 1_000)
    }

    mutating func settle(_ rig: Rig) {
        guard let source = rig.source else { return }
        let outcomes: [Settlement.Outcome] = [.delivered, .delivered, .delivered, .retry, .rejected, .dropped]
        var numbers = numbers
        source.settle(numbers.number(1...64)) { numbers.pick(outcomes) ?? .delivered }
        self.numbers = numbers
    }

    /// Other values of the live settings, near those that it has.
    mutating func configure(_ rig: Rig) {
        guard case .record(let members) = subject.settings else { return }
        let changed = members.map { member -> TypedValue.Field in
            let spec = subject.descriptor.settings.first { $0.name == member.name }
            guard let spec, spec.isLive, numbers.once(in: 2) else { return member }
            return .init(member.name, ValueMaker.near(member.value, spec, &numbers))
        }
        rig.configure(.record(changed))
    }
}
