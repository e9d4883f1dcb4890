/// Pulls that wait for a message: those of a node in the order in which they came. A value without input and output.
package struct WaitingPulls: Sendable {
    /// A pull, under the number that its caller is known by.
    package struct Pull: Equatable, Sendable {
        package let caller: UInt64
        /// Until then it waits, in milliseconds since 1970.
        package let until: Int64

        package init(caller: UInt64, until: Int64) {
            self.caller = caller
            self.until = until
        }
    }

    private var pulls: [String: [Pull]] = [:]
    /// When something for a node can be pulled, as far as is known.
    private var due: [String: Int64] = [:]

    package init() {}

    package var isEmpty: Bool { pulls.isEmpty }
    package var nodes: [String] { Array(pulls.keys) }

    package mutating func add(_ pull: Pull, for node: String) { pulls[node, default: []].append(pull) }

    package func waits(for node: String) -> Bool { pulls[node] != nil }

    /// The pull that has waited longest for that node.
    package mutating func takeFirst(for node: String) -> Pull? {
        guard var waiting = pulls[node], !waiting.isEmpty else { return nil }
        let first = waiting.removeFirst()
        put(waiting, node)
        return first
    }

    /// A caller has gone.
    ///
    /// - Returns: whether it waited.
    package mutating func remove(caller: UInt64) -> Bool {
        for (node, waiting) in pulls where waiting.contains(where: { $0.caller == caller }) {
            put(waiting.filter { $0.caller != caller }, node)
            return true
        }
        return false
    }

    /// All that wait, which do so no more.
    package mutating func takeAll() -> [Pull] {
        defer { (pulls, due) = ([:], [:]) }
        return Array(pulls.values.joined())
    }

    /// Something for a node can be pulled then; nil for never.
    package mutating func setDue(_ time: Int64?, for node: String) { due[node] = pulls[node] == nil ? nil : time }

    /// When there is something to do: a pull's time is over, or something can be pulled.
    package var nextTime: Int64? {
        let ends = pulls.values.joined().lazy.map(\.until).min()
        return [ends, due.values.min()].compactMap(\.self).min()
    }

    /// What there is to do by now: callers that waited long enough, and nodes for which something can be pulled.
    package mutating func take(at now: Int64) -> (ended: [UInt64], due: [String]) {
        var ended: [UInt64] = []
        for (node, waiting) in pulls {
            ended += waiting.filter { $0.until <= now }.map(\.caller)
            put(waiting.filter { $0.until > now }, node)
        }
        let nodes = due.filter { $0.value <= now }.map(\.key)
        for node in nodes { due[node] = nil }
        return (ended, nodes)
    }

    private mutating func put(_ waiting: [Pull], _ node: String) {
        pulls[node] = waiting.isEmpty ? nil : waiting
        if waiting.isEmpty { due[node] = nil }
    }
}
