internal import Locks
internal import Synchronization

extension Array where Element: Sendable {
    /// The results of `body` for all elements, in order; at most two elements are worked on at a time, one of them on the
    /// calling thread.
    package func mappedInPairs<Result: Sendable>(_ body: @escaping @Sendable (Element) -> Result) -> [Result] {
        guard count > 1 else { return map(body) }
        let board = Board<Element, Result>(self)
        // Without a second thread it takes longer: that is all.
        let helper = try? Thread("helper") { board.work(body) }
        board.work(body)
        if let helper { helper.join() }
        return board.results()
    }
}

/// Work to be shared out, and what has become of it.
private final class Board<Element: Sendable, Result: Sendable>: Sendable {
    private struct State {
        var next = 0
        var results: [Result?]
    }

    private let elements: [Element]
    private let state: Lock<State>

    init(_ elements: [Element]) {
        self.elements = elements
        state = Lock(State(results: elements.map { _ in nil }))
    }

    func work(_ body: (Element) -> Result) {
        while let index = take() {
            let result = body(elements[index])
            state.withLock { $0.results[index] = result }
        }
    }

    func results() -> [Result] { state.withLock { $0.results.compactMap(\.self) } }

    private func take() -> Int? {
        state.withLock { state in
            guard state.next < state.results.count else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }
}
