internal import CHubbub

/// Names a timer.
public struct TimerID: Hashable, Sendable {
    let key: UInt64
}

extension Host {
    /// Runs `body` on the instance's thread after `delay`, then every `period`, or once where that is nil. A period that
    /// was missed is not made up for. Needs `hubbub.timer/1` in the descriptor. Instance thread.
    ///
    /// - Throws: `busy` over 65,536 timers, `unsupported` where the host has none.
    @discardableResult
    public func setTimer(
        after delay: Duration, every period: Duration? = nil, _ body: @escaping () -> Void
    ) throws(AdapterError) -> TimerID {
        guard let timer = unsafe extensions.timer else { throw extensions.missing(HUBBUB_TIMER_ID) }
        let key = callbacks.nextKey()
        // A period of 0 means "once" to the host.
        let nanoseconds = period.map { max(1, $0.wholeNanoseconds) } ?? 0
        var handle: UInt64 = 0
        try check(
            unsafe timer.pointee.set(table, delay.wholeNanoseconds, nanoseconds, timerFired, pointer(key), &handle))
        callbacks.timers[key] = Callbacks.Timer(body: body, repeats: nanoseconds > 0, handle: handle)
        return TimerID(key: key)
    }

    /// After this the timer does not fire. One that fired for good is no error. Instance thread.
    public func cancelTimer(_ id: TimerID) {
        guard let entry = callbacks.timers.removeValue(forKey: id.key) else { return }
        unsafe extensions.timer?.pointee.cancel(table, entry.handle)
    }
}

private func timerFired(_ instance: OpaquePointer?, _ argument: UnsafeMutableRawPointer?) {
    guard let callbacks = unsafe InstanceBox.from(instance)?.host.callbacks else { return }
    let key = unsafe key(argument)
    guard let entry = callbacks.timers[key] else { return }
    if !entry.repeats { callbacks.timers[key] = nil }
    entry.body()
}
