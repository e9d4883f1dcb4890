internal import Glibc

/// The probe's report, a line of JSON at a time, on a descriptor that stays open until the process ends.
struct ReportWriter {
    let raw: Int32
    private let identity: DescriptorIdentity?

    /// Moves the report away from its well-known number, where a library that closes or writes to numbers that it does
    /// not own would meet it. Without one it goes to standard output.
    init() {
        let moved = fcntl(ProbeReading.reportDescriptor, F_DUPFD_CLOEXEC, 200)
        if moved >= 0 { close(ProbeReading.reportDescriptor) }
        raw = moved >= 0 ? moved : 1
        identity = DescriptorIdentity(raw)
    }

    /// Writes a line. What a parent that has gone does not read is lost.
    ///
    /// Where the library has closed the descriptor, or has put another in its place, only the exit code can still tell.
    func write(_ line: String) {
        guard DescriptorIdentity(raw) == identity else { _exit(ProbeReading.lostReport) }
        var rest = Array("\(line)\n".utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(raw, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// What is open under a number.
struct DescriptorIdentity: Equatable {
    private let device: UInt64
    private let inode: UInt64

    /// nil where nothing is.
    init?(_ raw: Int32) {
        var status = stat()
        guard unsafe fstat(raw, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}
