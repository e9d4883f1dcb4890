internal import AdapterKit
internal import Glibc

/// A descriptor to write to, without ever waiting where that can be had.
struct Output {
    /// What a write came to.
    enum Written {
        /// So many bytes were taken.
        case some(Int)
        /// There is no room now.
        case full
        /// The system's error number.
        case failed(Int32)
    }

    private let descriptor: Int32
    private let kind: Kind

    private enum Kind {
        /// A regular file or a device such as /dev/null: a write does not wait for anybody.
        case direct
        /// A file description of its own, which is non-blocking.
        case nonBlocking
        /// A socket: each send says that it does not wait.
        case socket
        /// One that others use too and that must stay as it is: asked before each small write.
        case shared
    }

    /// The most that a pipe takes at once without waiting when it says that it has room (PIPE_BUF, pipe(7)).
    private static let atomicSize = 4096

    /// Opens its own way to what `descriptor` is connected to, which stays the caller's and stays as it is.
    ///
    /// Setting it to non-blocking would do that to everybody who has it: the shell, the programs beside us in a pipe. So
    /// it is opened again through /proc, which makes a description of its own; that works for pipes and terminals.
    init(duplicating descriptor: Int32) throws(AdapterError) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw AdapterError.system("cannot look at descriptor \(descriptor)", errno: errno)
        }
        let type = status.st_mode & S_IFMT
        let flags = O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
        if type == S_IFIFO || (type == S_IFCHR && isatty(descriptor) == 1) {
            let own = unsafe open("/proc/self/fd/\(descriptor)", flags)
            if own >= 0 {
                (self.descriptor, kind) = (own, .nonBlocking)
                return
            }
        }
        self.descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard self.descriptor >= 0 else {
            throw AdapterError.system("cannot duplicate descriptor \(descriptor)", errno: errno)
        }
        kind =
            switch type {
            case S_IFSOCK: .socket
            case S_IFIFO: .shared
            default: isatty(descriptor) == 1 ? .shared : .direct
            }
    }

    /// The descriptor to watch for room, or nil where a write never waits.
    var watched: Int32? { kind == .direct ? nil : descriptor }

    /// Writes as much as there is room for.
    func write(_ bytes: UnsafeRawBufferPointer) -> Written {
        while true {
            if kind == .shared, !hasRoom { return .full }
            let count = unsafe writeOnce(bytes)
            if count >= 0 { return .some(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .full
            default: return .failed(errno)
            }
        }
    }

    /// Closes it.
    func close() { _ = Glibc.close(descriptor) }

    private func writeOnce(_ bytes: UnsafeRawBufferPointer) -> Int {
        switch kind {
        case .socket:
            unsafe send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
        case .shared: unsafe Glibc.write(descriptor, bytes.baseAddress, min(bytes.count, Self.atomicSize))
        case .direct, .nonBlocking: unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        }
    }

    private var hasRoom: Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&entry, 1, 0) == 1
    }
}

/// Keeps a write to a closed pipe from ending the process, on this thread: it returns EPIPE instead.
func blockBrokenPipeSignal() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    _ = unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
}
