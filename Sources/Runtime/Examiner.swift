package import CHubbub
package import Descriptors
package import Rules

/// Looks at all that passes between the host and an adapter, and does to it what the interface allows a host to do: for
/// `hubbub adapters check`. All of it is for any thread, unless said otherwise.
package protocol Examiner: AnyObject, Sendable {
    /// The adapter broke a rule.
    ///
    /// - Parameter call: whose result broke it, as `Watchdog` numbers calls; nil for the one that is under way.
    func broke(_ rule: Rule, _ what: String, call: UInt8?)

    /// A call into the adapter begins, and ends; the number is the one that `Watchdog` names. [instance's thread]
    func began(call: UInt8)
    func ended(call: UInt8)

    /// The adapter asks for an extension. Returns whether this host offers it.
    func offers(_ id: String) -> Bool

    /// The error with which a function of the host shall fail this time; nil where it shall do what it is for.
    func refusal(of function: StaticString) -> Int32?

    /// The adapter answered a call for the first time, or once more.
    func answered(call: UInt64, isKnown: Bool)

    /// Memory for what is lent for the duration of a call.
    func lend() -> Arena

    /// Memory for the host's table, not yet initialised, which lives as long as the process.
    func tableMemory() -> UnsafeMutablePointer<hubbub_host>
}

extension Examiner {
    /// The adapter broke a rule in the call that is under way.
    package func broke(_ rule: Rule, _ what: String) { broke(rule, what, call: nil) }
}

/// How far the lives of an instance go.
package enum Course: Sendable {
    /// From create by start and stop to destroy.
    case whole
    /// It is destroyed as soon as it was created.
    case createdOnly
    /// What would be a new life starts the same instance again.
    case startsAgain
}
