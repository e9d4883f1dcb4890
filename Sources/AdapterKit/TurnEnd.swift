/// Does something once at the end of a turn, however often it is asked for: when all that has arrived by now has been looked at,
/// so that what came of it leaves together.
///
/// It belongs to the instance's thread.
public final class TurnEnd {
    private let host: Host
    private let body: () -> Void
    private var isDue = false

    /// - Parameter body: called on the instance's thread.
    public init(host: Host, _ body: @escaping () -> Void) {
        self.host = host
        self.body = body
    }

    /// The turn has something at its end. Where too much waits already it is done at once.
    public func soon() {
        guard !isDue else { return }
        isDue = true
        do throws(AdapterError) { try host.post { [weak self] in self?.run() } } catch { run() }
    }

    private func run() {
        isDue = false
        body()
    }
}
