internal import Glibc

/// Waits until the condition holds; throws after half a minute.
package func eventually(_ what: String = "what was waited for", _ condition: () throws -> Bool) throws {
    for _ in 0..<600 {
        if try condition() { return }
        usleep(50_000)
    }
    throw Unexpected("it did not come true in 30 s: \(what)")
}
