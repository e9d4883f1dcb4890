/// First in, first out, without moving what waits.
package struct Queue<Element: Sendable>: Sendable {
    private var elements: [Element?] = []
    private var first = 0

    package init() {}

    package var count: Int { elements.count - first }
    package var isEmpty: Bool { count == 0 }

    package mutating func append(_ element: Element) { elements.append(element) }

    package mutating func popFirst() -> Element? {
        guard first < elements.count else { return nil }
        let element = elements[first]
        elements[first] = nil
        first += 1
        if first == elements.count || first >= 64 && first * 2 >= elements.count {
            elements.removeFirst(first)
            first = 0
        }
        return element
    }

    package mutating func removeAll() {
        elements.removeAll()
        first = 0
    }

    /// The elements in order.
    package var all: [Element] { elements[first...].compactMap(\.self) }
}
