internal import Glibc

/// Waiting for descriptors.
package enum Poll {
    /// What to wait for, and what there is: `POLLIN`, `POLLOUT`; `POLLHUP` and `POLLERR` come unasked.
    package static let readable = Int16(POLLIN)
    package static let writable = Int16(POLLOUT)
    package static let hangup = Int16(POLLHUP) | Int16(POLLERR)

    /// `POLLRDHUP`: the other end of a socket is closed for writing. Comes only where it is asked for.
    package static let ended: Int16 = 0x2000

    /// Waits for one descriptor.
    ///
    /// - Parameter timeout: nil waits for ever.
    /// - Returns: what there is; 0 when the time is over or a signal came.
    package static func wait(for descriptor: Int32, _ events: Int16, timeout: Duration?) throws(SystemError) -> Int16 {
        try wait(for: [(descriptor, events)], timeout: timeout)[0]
    }

    /// Waits for the first of several. Negative descriptors are passed over.
    ///
    /// - Returns: what there is, for each; all 0 when the time is over or a signal came.
    package static func wait(
        for descriptors: [(descriptor: Int32, events: Int16)], timeout: Duration?
    ) throws(SystemError) -> [Int16] {
        var entries = descriptors.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
        let milliseconds = timeout.map { Int32(clamping: ($0.nanoseconds + 999_999) / 1_000_000) } ?? -1
        let count = unsafe poll(&entries, nfds_t(entries.count), milliseconds)
        if count < 0, errno != EINTR { throw .last("poll") }
        return count <= 0 ? entries.map { _ in 0 } : entries.map(\.revents)
    }
}

extension Duration {
    /// The whole duration in nanoseconds, within the bounds of Int64.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow
            ? (seconds < 0 ? .min : .max) : product.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }
}
