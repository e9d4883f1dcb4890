internal import CUnix
internal import Glibc

/// Waits for many descriptors, to the nanosecond. [one thread at a time]
@safe package final class Poller {
    /// As many as one wait reports.
    private static let batch = 64

    private let poller: FileDescriptor
    private let ready: UnsafeMutablePointer<epoll_event>
    /// Until the system refuses it: Linux takes it from 5.11 on, where no filter of calls forbids it.
    private var waitsFinely: Bool

    /// - Parameter waitsFinely: whether to ask for waits in nanoseconds; whole milliseconds, rounded up, otherwise.
    package init(waitsFinely: Bool = true) throws(SystemError) {
        self.waitsFinely = waitsFinely
        let raw = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard raw >= 0 else { throw .last("epoll_create1") }
        poller = FileDescriptor(owning: raw)
        unsafe ready = .allocate(capacity: Self.batch)
    }

    deinit { unsafe ready.deallocate() }

    /// Watches one for `EPOLLIN`, `EPOLLOUT` and the like.
    package func add(_ descriptor: Int32, _ events: UInt32) throws(SystemError) {
        try control(EPOLL_CTL_ADD, descriptor, events)
    }

    /// Watches it for something else.
    package func change(_ descriptor: Int32, _ events: UInt32) throws(SystemError) {
        try control(EPOLL_CTL_MOD, descriptor, events)
    }

    /// One that is not watched is no error.
    package func remove(_ descriptor: Int32) { try? control(EPOLL_CTL_DEL, descriptor, 0) }

    /// Waits until one is ready, the time is over or a signal came.
    ///
    /// - Parameter limit: nanoseconds; 0 only looks, nil waits for ever.
    /// - Returns: how many are ready, for the subscript.
    package func wait(limit: UInt64?) -> Int {
        let count = limit.map { $0 == 0 ? plainWait(0) : fineWait($0) } ?? plainWait(-1)
        return max(0, Int(count))
    }

    /// One that was ready at the last wait, and what it is ready for.
    package subscript(index: Int) -> (descriptor: Int32, events: UInt32) {
        let event = unsafe ready[index]
        return unsafe (event.data.fd, event.events)
    }

    private func fineWait(_ nanoseconds: UInt64) -> Int32 {
        if waitsFinely {
            var limit = timespec(
                tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
            let count = unsafe epoll_pwait2(poller.raw, ready, Int32(Self.batch), &limit, nil)
            guard count < 0, errno == ENOSYS || errno == EPERM else { return count }
            waitsFinely = false
        }
        // Rounded up, so that a timer is due when the wait ends.
        return plainWait(Int32(clamping: nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 > 0 ? 1 : 0)))
    }

    private func plainWait(_ milliseconds: Int32) -> Int32 {
        unsafe epoll_wait(poller.raw, ready, Int32(Self.batch), milliseconds)
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ events: UInt32) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe event.events = events
        unsafe event.data.fd = descriptor
        if unsafe epoll_ctl(poller.raw, operation, descriptor, &event) != 0 { throw .last("epoll_ctl") }
    }
}
