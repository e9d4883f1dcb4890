internal import CUnix
internal import Glibc

/// A thread of its own, for work that blocks.
package struct Thread: ~Copyable {
    private let handle: pthread_t

    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts it. It is detached where `join` is not called.
    ///
    /// - Parameter name: at most 15 bytes, as `top -H` shows it.
    package init(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        var handle = pthread_t()
        let work = unsafe Unmanaged.passRetained(Work(body))
        let code = unsafe pthread_create(&handle, nil, Self.main, work.toOpaque())
        if code != 0 {
            unsafe work.release()
            throw SystemError(code: code, call: "pthread_create", name)
        }
        _ = unsafe pthread_setname_np(handle, String(name.utf8.prefix(15)) ?? "")
        self.handle = handle
    }

    deinit { pthread_detach(handle) }

    /// Waits for its end.
    package consuming func join() {
        _ = pthread_join(handle, nil)
        discard self
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
        if let pointer = unsafe pointer { unsafe Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
    }
}
