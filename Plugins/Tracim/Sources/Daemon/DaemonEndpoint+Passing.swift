internal import AdapterKit

/// How messages pass to programs and to the hub no faster than these take them.
extension DaemonEndpoint {
    private static let crowdPause = Duration.milliseconds(10)

    func takesMore() -> Bool {
        noteCrowd()
        owesReady = owesReady || crowdTimer != nil
        return crowdTimer == nil
    }

    /// Passes live messages on, as long as programs have room for them. What waits came in one piece, before the stream was
    /// stopped.
    func passOn() {
        var count = 0
        while crowdTimer == nil, count < arrived.count {
            let message = arrived[count]
            count += 1
            if settings.relays { run { daemon, _ in daemon.broadcast(message) } }
            outbox.emit(message.draft, token: message.token)
            places?.keepSoon()
            notePrograms()
        }
        arrived.removeFirst(count)
        noteCrowd()
    }

    /// While the hub or a program has no room, Tracim and the hub keep what they have.
    func noteCrowd() {
        notePrograms()
        upstream?.setReading(crowdTimer == nil && arrived.isEmpty && !outbox.isCrowded)
    }

    private func notePrograms() {
        guard crowdTimer == nil, post.holdsBack else { return }
        crowdTimer = try? host.setTimer(after: Self.crowdPause) { [weak self] in self?.crowdPassed() }
    }

    private func crowdPassed() {
        crowdTimer = nil
        passOn()
        guard crowdTimer == nil, owesReady else { return }
        owesReady = false
        host.deliverReady()
    }

    /// Forgets what waits.
    func endPassing() {
        if let crowdTimer { host.cancelTimer(crowdTimer) }
        (crowdTimer, owesReady, arrived) = (nil, false, [])
    }
}
