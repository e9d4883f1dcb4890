internal import AdapterKit

/// One end of a connection between two endpoints of this process, which have a thread each: what is written is put into the
/// mailbox of the other end. Nothing cuts objects in pieces or joins them.
final class LocalConnection: CarrierConnection {
    /// The wait before an instance is rung again that has too much to do.
    private static let pause = Duration.milliseconds(10)

    let pace = OutgoingQueue.Pace.framed
    private let host: Host
    private let own: LocalMailbox
    private let other: LocalMailbox
    private var bell: Doorbell?
    private var isOpen = true
    private var isReading = true
    /// What was taken out of the mailbox and waits to be read.
    private var taken: ArraySlice<[UInt8]> = []
    private var drained: (() -> Void)?
    private var input: (Span<UInt8>) -> Void = { _ in }
    private var end: (ConnectionEnd) -> Void = { _ in }

    /// - Parameters:
    ///   - own: what comes to this end.
    ///   - other: what goes to the other end.
    init(own: LocalMailbox, other: LocalMailbox, host: Host) {
        self.own = own
        self.other = other
        self.host = host
    }

    deinit { close() }

    func open(
        input: @escaping (Span<UInt8>) -> Void, end: @escaping (ConnectionEnd) -> Void
    ) throws(AdapterError) {
        self.input = input
        self.end = end
        let bell = Doorbell(host: host) { [weak self] in self?.ready() }
        self.bell = bell
        own.attach(bell)
        // Something may have come before.
        again(bell.ring()) { bell.ring() }
    }

    func write(_ object: [UInt8]) {
        guard isOpen else { return }
        let other = other
        again(other.put(object)) { other.ring() }
    }

    /// There is nothing to be gained by sending several at once.
    func flush() {}

    func whenDrained(_ drained: @escaping () -> Void) {
        guard isOpen else { return }
        if other.isEmpty { return drained() }
        self.drained = drained
    }

    func setReading(_ isReading: Bool) {
        guard isReading != self.isReading else { return }
        self.isReading = isReading
        guard isReading, let bell else { return }
        again(bell.ring()) { bell.ring() }
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        (input, end, drained) = ({ _ in }, { _ in }, nil)
        bell?.silence()
        _ = own.take()
        let other = other
        again(other.shut()) { other.ring() }
    }

    /// Something came, the other end took something, or it is gone.
    private func ready() {
        tellDrained()
        read()
        // Shut before it is empty for good: what came last is read before the end.
        if isOpen, own.isShut, !isReading || (taken.isEmpty && own.isEmpty) {
            finish(.closed("the peer closed the connection"))
        }
    }

    private func read() {
        while isOpen, isReading {
            guard let object = taken.popFirst() else {
                guard refill() else { return }
                continue
            }
            input(object.span)
        }
    }

    private func refill() -> Bool {
        taken = own.take()[...]
        guard !taken.isEmpty else { return false }
        let other = other
        again(other.ring()) { other.ring() }
        return true
    }

    private func tellDrained() {
        guard isOpen, let drained, other.isEmpty else { return }
        self.drained = nil
        drained()
    }

    private func finish(_ reason: ConnectionEnd) {
        let end = end
        close()
        end(reason)
    }

    /// Does it again after a moment where it was in vain.
    private func again(_ isDone: Bool, _ body: @escaping () -> Bool) {
        guard !isDone else { return }
        let host = host
        _ = try? host.setTimer(after: Self.pause) { [weak self] in self?.again(body(), body) }
    }
}
