internal import CUnix
internal import Glibc

/// Wakes a thread that waits for descriptors: an eventfd. It lives as long as anybody may ring it.
package final class Bell: Sendable {
    private let eventDescriptor: FileDescriptor

    package init() throws(SystemError) {
        let raw = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        if raw < 0 { throw .last("eventfd") }
        eventDescriptor = FileDescriptor(owning: raw)
    }

    /// A bell that another process made.
    package init(_ inherited: consuming FileDescriptor) { eventDescriptor = inherited }

    /// Readable once the bell was rung.
    package var descriptor: Int32 { eventDescriptor.raw }

    /// [any thread]
    package func ring() {
        var one: UInt64 = 1
        _ = unsafe write(descriptor, &one, 8)
    }

    /// Waits until it rings, and makes it silent again. It may have been rung long before.
    package func wait() {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&waited, 1, -1)
        clear()
    }

    /// Makes it silent again.
    package func clear() {
        var count: UInt64 = 0
        _ = unsafe read(descriptor, &count, 8)
    }
}
