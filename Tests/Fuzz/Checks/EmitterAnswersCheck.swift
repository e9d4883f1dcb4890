internal import EmitterAdapter
internal import JSONText

/// What an Emitter broker says on its own channels, in any order and at any time: each request ends once, whatever is
/// answered, and what is told as an event is what the broker said.
enum EmitterAnswersCheck {
    static func run(_ input: [UInt8]) throws(Violation) {
        var draw = Draw(input)
        var stage = Stage()
        while !draw.isEmpty { try stage.step(&draw) }
        try stage.end()
    }

    private struct Stage {
        private var requests = RequestsUnderWay<Int>(limit: 8, patience: 10)
        private var waiting: Set<Int> = []
        private var last = 0
        private var now: Moment = 0

        mutating func step(_ draw: inout Draw) throws(Violation) {
            switch draw.below(6) {
            case 0, 1: ask(draw.pick(.me, .keygen, .keyban, .link, .presence))
            case 2: try answer(draw.text(), draw.run())
            case 3:
                now += Moment(draw.byte())
                for owner in requests.expire(at: now) { try settle(owner) }
                try demand(requests.deadline.map { $0 > now } ?? true, "a request waits for ever")
            case 4: _ = requests.acknowledged(Int32(draw.byte()))
            default: for owner in requests.forget() { try settle(owner) }
            }
        }

        mutating func end() throws(Violation) {
            for owner in requests.forget() { try settle(owner) }
            try demand(waiting.isEmpty, "requests were forgotten")
            try demand(requests.deadline == nil && !requests.isOwed, "something is left")
        }

        private mutating func ask(_ kind: EmitterRequest.Kind) {
            guard requests.hasRoom else { return }
            last += 1
            waiting.insert(last)
            requests.begin(Int32(last % 256), kind, last, at: now)
        }

        private mutating func answer(_ name: String, _ payload: [UInt8]) throws(Violation) {
            guard let answer = EmitterAnswer(topic: "emitter/\(name)/", payload: payload.span) else { return }
            switch answer.content {
            case .nonsense: break
            case .change(let text): try tell(.presence, text)
            case .success(let kind, let text):
                try tell(kind, text)
                try match(kind, answer.number)
            case .refusal(let kind, let refusal):
                try demand(!refusal.message.isEmpty, "refused without a word")
                try match(kind, answer.number)
            }
        }

        private mutating func match(_ kind: EmitterRequest.Kind?, _ number: Int32?) throws(Violation) {
            if case .owner(let owner) = requests.answered(kind, number: number) { try settle(owner) }
        }

        private mutating func settle(_ owner: Int) throws(Violation) {
            try demand(waiting.remove(owner) != nil, "a request ended twice")
        }

        private func tell(_ kind: EmitterRequest.Kind, _ text: String) throws(Violation) {
            let body = try? JSONValue(parsing: text)
            try demand(body?.members != nil, "the result is no object")
            try demand(body?["req"] == nil && body?["status"] == nil, "the result tells of the wire")
            if let announcement = Announcement(kind, text) {
                try demand(announcement.payload == text, "the event is not what the broker said")
            }
        }
    }
}
