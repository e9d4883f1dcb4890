internal import EmitterAdapter
internal import Testing

/// Whose an answer is.
@Suite struct MatchingTests {
    private func owner(_ match: RequestsUnderWay<String>.Match) -> String {
        switch match {
        case .owner(let owner): owner
        case .late: "late"
        case .none: "none"
        }
    }

    @Test("numbered answers find their requests in any order")
    func numbered() {
        var requests = RequestsUnderWay<String>(limit: 8, patience: 10)
        #expect(!requests.isUsed)
        requests.begin(1, .keygen, "one", at: 0)
        requests.begin(2, .keygen, "two", at: 0)
        requests.begin(3, .me, "three", at: 0)
        #expect(requests.isUsed && requests.isOwed)
        #expect(owner(requests.answered(.keygen, number: 2)) == "two")
        #expect(owner(requests.answered(.keygen, number: 2)) == "none")
        #expect(owner(requests.answered(.me, number: 1)) == "none")
        // Once the broker has numbered an answer, one without a number is not ours.
        #expect(owner(requests.answered(.keygen, number: nil)) == "none")
        // An error on the channel for errors does not say what was asked.
        #expect(owner(requests.answered(nil, number: 1)) == "one")
        #expect(owner(requests.answered(nil, number: nil)) == "none")
        #expect(owner(requests.answered(.me, number: 3)) == "three")
        for id: Int32 in 1...3 { #expect(requests.acknowledged(id) == true) }
        #expect(requests.acknowledged(1) == false)
        #expect(!requests.isOwed)
    }

    @Test("answers without numbers belong to the requests of their kind in the order of these")
    func ordered() {
        var requests = RequestsUnderWay<String>(limit: 8, patience: 10)
        requests.begin(1, .keygen, "one", at: 0)
        requests.begin(2, .me, "two", at: 0)
        requests.begin(3, .keygen, "three", at: 0)
        #expect(owner(requests.answered(.link, number: nil)) == "none")
        #expect(owner(requests.answered(.me, number: nil)) == "two")
        #expect(owner(requests.answered(.keygen, number: nil)) == "one")
        #expect(owner(requests.answered(.keygen, number: nil)) == "three")
        #expect(owner(requests.answered(.keygen, number: nil)) == "none")
    }

    @Test("a request that nobody waits for any more keeps its place as long as answers have no numbers")
    func lateAnswers() {
        var requests = RequestsUnderWay<String>(limit: 2, patience: 10)
        requests.begin(1, .keygen, "one", at: 0)
        requests.begin(2, .keygen, "two", at: 5)
        #expect(!requests.hasRoom)
        #expect(requests.deadline == 10)
        #expect(requests.expire(at: 9) == [])
        #expect(requests.expire(at: 10) == ["one"])
        #expect(requests.deadline == 15)
        #expect(!requests.hasRoom)
        #expect(owner(requests.answered(.keygen, number: nil)) == "late")
        #expect(owner(requests.answered(.keygen, number: nil)) == "two")
        #expect(requests.hasRoom)
    }

    @Test("with numbers a request that nobody waits for any more is forgotten, and its answer is nobody's")
    func lateNumberedAnswers() {
        var requests = RequestsUnderWay<String>(limit: 2, patience: 10)
        requests.begin(1, .me, "one", at: 0)
        #expect(requests.expire(at: 10) == ["one"])
        #expect(requests.hasRoom)
        requests.begin(2, .me, "two", at: 10)
        #expect(owner(requests.answered(.me, number: 2)) == "two")
        requests.begin(3, .me, "three", at: 10)
        #expect(requests.expire(at: 20) == ["three"])
        #expect(owner(requests.answered(.me, number: 3)) == "none")
        #expect(requests.deadline == nil)
    }

    @Test("with the connection all requests end, and the next one may number its answers or not")
    func connectionLost() {
        var requests = RequestsUnderWay<String>(limit: 8, patience: 10)
        requests.begin(1, .me, "one", at: 0)
        requests.begin(2, .keygen, "two", at: 0)
        #expect(owner(requests.answered(.me, number: 1)) == "one")
        #expect(requests.forget() == ["two"])
        #expect(!requests.isOwed && requests.deadline == nil)
        #expect(requests.forget() == [])
        requests.begin(1, .me, "again", at: 0)
        #expect(owner(requests.answered(.me, number: nil)) == "again")
    }
}
