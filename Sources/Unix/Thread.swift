internal import CUnix
internal import Glibc

/// A thread of its own, for work that blocks.
package struct Thread: ~Copyable {
    private let handle: pthread_t

    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts one whose end `join` must wait for.
    ///
    /// - Parameter name: at most 15 bytes, as `top -H` shows it.
    package init(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        handle = try Self.start(name, body)
    }

    /// Starts one that nobody waits for: its memory is given back when it ends.
    ///
    /// - Parameter name: at most 15 bytes, as `top -H` shows it.
    package static func detached(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        pthread_detach(try start(name, body))
    }

    private static func start(
        _ name: String, _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) -> pthread_t {
        var handle = pthread_t()
        let work = unsafe Unmanaged.passRetained(Work(body))
        let code = unsafe pthread_create(&handle, nil, main, work.toOpaque())
        if code != 0 {
            unsafe work.release()
            throw SystemError(code: code, call: "pthread_create", name)
        }
        _ = unsafe pthread_setname_np(handle, String(name.utf8.prefix(15)) ?? "")
        return handle
    }

    /// Waits for its end.
    package consuming func join() {
        _ = pthread_join(handle, nil)
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
        if let pointer = unsafe pointer { unsafe Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
    }
}
