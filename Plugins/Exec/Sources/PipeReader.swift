internal import AdapterKit
internal import EventLines
internal import Glibc

/// A pipe from the program that is read when there is something in it.
struct PipeReader {
    /// Bytes of one read.
    private static let chunk = 64 << 10
    /// More reads than the largest pipe holds (1 MiB, pipe(7)): what comes after them is of a process that outlived the
    /// program.
    static let mostReads = 20

    private var descriptor: Int32 = -1
    private var host: Host?
    private var body: () -> Void = {}
    private var isOpen = false
    private var isWatched = false

    /// `body` is called while there is something to read.
    mutating func open(_ descriptor: Int32, host: Host, _ body: @escaping () -> Void) throws(AdapterError) {
        self.descriptor = descriptor
        self.host = host
        self.body = body
        isOpen = true
        try setPaused(false)
    }

    /// While it is paused nothing is read, and the program waits. The watch goes altogether: the end of the stream would
    /// be reported again and again.
    mutating func setPaused(_ isPaused: Bool) throws(AdapterError) {
        guard isOpen, isWatched == isPaused else { return }
        isWatched = !isPaused
        if isPaused {
            host?.removeWatch(descriptor)
        } else {
            try host?.watch(descriptor, for: .readable) { [body] _ in body() }
        }
    }

    /// Adds what is there, at most a chunk, and returns how many bytes came. At the end of the stream it is closed.
    mutating func read(into splitter: inout LineSplitter) -> Int {
        guard isOpen else { return 0 }
        let descriptor = descriptor
        let count = splitter.append { bytes in
            let old = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: Self.chunk))
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + old }, Self.chunk)
            }
            let number = errno
            bytes.removeLast(Self.chunk - max(0, count))
            return count < 0 && (number == EAGAIN || number == EINTR) ? Int?.none : count
        }
        guard let count else { return 0 }
        if count <= 0 { close() }
        return max(0, count)
    }

    /// Reads no more; the descriptor is its owner's.
    mutating func close() {
        guard isOpen else { return }
        isOpen = false
        if isWatched { host?.removeWatch(descriptor) }
        isWatched = false
    }
}
