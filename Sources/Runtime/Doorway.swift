package import Unix

/// Another process that an instance works with: what comes from there is taken in each turn, and a thread that sleeps is rung.
///
/// All of it is called on the instance's thread.
package protocol Doorway: AnyObject, Sendable {
    /// Rung from there while this thread sleeps.
    var bell: Bell { get }

    /// Takes what came. Returns whether there was anything.
    func work() -> Bool

    /// Whether something waits to be taken; cheap.
    var hasWork: Bool { get }

    /// From now on the bell is to be rung. `hasWork` is asked once more after this.
    func sleep()

    /// The bell need not be rung any more.
    func wake()

    /// Whether everything that the instance does is short, so that another one's thread may do it in between.
    var isBrief: Bool { get }

    /// Why the instance is not to be started again; nil where it may be. [any thread]
    var quarantine: String? { get }

    /// Whether the next life has nothing to do with why the last one ended, so that it may begin at once; asked once after each.
    func takeFreshStart() -> Bool
}

extension Doorway {
    package var isBrief: Bool { false }
    package var quarantine: String? { nil }
    package func takeFreshStart() -> Bool { false }
}

/// What happens to an instance, for whoever stands in for it elsewhere.
package enum InstanceChange: Sendable {
    case running
    case startFailed(CallFailure)
    /// It fails while it runs, and stops.
    case failed(CallFailure)
    /// Nothing more comes of it.
    case ended
    case link(isUp: Bool, text: String)
    case counted(String, UInt64)
    case violated(String)
}
