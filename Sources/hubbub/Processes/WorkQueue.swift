internal import Locks
internal import Synchronization

/// What is to be tried in processes, and what came of that which was. Any thread may use it.
final class WorkQueue<Report: Sendable>: Sendable {
    private struct State {
        var next = 0
        var isClosed = false
        var underWay: Set<Int> = []
        var results: [Report?]
    }

    private let names: [String]
    private let state: Lock<State>

    init(_ names: [String]) {
        self.names = names
        state = Lock(State(results: names.map { _ in nil }))
    }

    func take() -> Int? {
        state.withLock { state in
            guard !state.isClosed, state.next < state.results.count else { return nil }
            defer { state.next += 1 }
            state.underWay.insert(state.next)
            return state.next
        }
    }

    func put(_ index: Int, _ report: Report) {
        state.withLock { state in
            state.underWay.remove(index)
            state.results[index] = report
        }
    }

    /// Nothing more is begun.
    func close() { state.withLock { $0.isClosed = true } }

    /// What came of one; nil while that is not known, or there is none.
    func result(of index: Int) -> Report? {
        state.withLock { index < $0.results.count ? $0.results[index] : nil }
    }

    var isComplete: Bool { state.withLock { !$0.results.contains { $0 == nil } } }
    var underWay: [String] { state.withLock { $0.underWay.sorted() }.map { names[$0] } }
    var results: [Report] { state.withLock { $0.results.compactMap(\.self) } }
}
