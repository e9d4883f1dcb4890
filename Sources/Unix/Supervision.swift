internal import Glibc

/// A running child: reads its output, watches the time, ends it where it must, and waits for it.
struct Supervision: ~Copyable {
    private let process: pid_t
    private var channels: [Channel] = []
    private var life = Life.running
    private var deadline: UInt64
    private let grace: UInt64
    /// Until a child becomes another program it is a copy of us, and its peak is ours.
    private let inheritedPeak: Int

    /// The stages of ending a child that takes too long.
    private enum Life { case running, asked, killed }

    private final class Channel {
        let number: Int32
        let limit: Int
        let reader: FileDescriptor
        var capture = Command.Capture()
        var isOpen = true

        init(number: Int32, limit: Int, reader: consuming FileDescriptor) {
            self.number = number
            self.limit = limit
            self.reader = reader
        }
    }

    /// The lowest of our descriptors that a child gets, above every number that it has itself.
    private static let lowest: Int32 = 64

    init(command: borrowing Command, timeout: Duration, grace: Duration) throws(SystemError) {
        var descriptors: [Int32: Int32] = [:]
        defer { for raw in descriptors.values { close(raw) } }
        var channels: [Channel] = []
        for (number, limit) in command.captures {
            let pipe = try Pipe()
            let raw = fcntl(pipe.writer.raw, F_DUPFD_CLOEXEC, Self.lowest)
            if raw < 0 { throw .last("dup") }
            descriptors[number] = raw
            let reader = try pipe.reader.duplicate()
            try reader.setNonBlocking()
            channels.append(Channel(number: number, limit: limit, reader: reader))
        }
        var spawn = Spawn()
        process = try spawn.start(command, descriptors: descriptors)
        // By now the child has become another program. The kernel counts a little behind, for each thread.
        let peak = ProcessMemory.peak
        inheritedPeak = peak + peak / 16
        self.channels = channels
        self.grace = UInt64(clamping: grace.nanoseconds)
        deadline = Clock.monotonic() + UInt64(clamping: timeout.nanoseconds)
    }

    /// Waits for the end of the child.
    mutating func finish() throws(SystemError) -> Command.Outcome {
        while !hasEnded() {
            let open = channels.filter(\.isOpen)
            // With every pipe closed the child is about to end: then there is nothing but its end to wait for. A
            // grandchild may also hold a pipe open for longer than the child lives: so never wait for the pipes alone.
            _ = try Poll.wait(
                for: open.map { ($0.reader.raw, Poll.readable) }, timeout: .milliseconds(open.isEmpty ? 1 : 10))
            for channel in open { Self.read(channel) }
            advance()
        }
        for channel in channels where channel.isOpen { Self.read(channel) }
        // The dead child keeps its number until it is waited for, so the group is still ours.
        kill(-process, SIGKILL)
        return try collect()
    }

    private mutating func advance() {
        guard Clock.monotonic() >= deadline else { return }
        switch life {
        case .running:
            life = .asked
            deadline = Clock.monotonic() + grace
            kill(-process, SIGTERM)
        case .asked:
            life = .killed
            kill(-process, SIGKILL)
        case .killed: break
        }
    }

    private func hasEnded() -> Bool {
        var info = unsafe siginfo_t()
        let flags = WEXITED | WNOHANG | WNOWAIT
        let result = retrying { unsafe waitid(P_PID, id_t(process), &info, flags) }
        // Without a child of that number there is nothing to wait for: somebody else has taken its end.
        return unsafe result != 0 || info.si_signo != 0
    }

    private func collect() throws(SystemError) -> Command.Outcome {
        var status: Int32 = 0
        var usage = rusage()
        if retrying({ unsafe wait4(process, &status, 0, &usage) }) < 0 { throw .last("wait") }
        let signal = status & 0x7F
        let peak = Int(usage.ru_maxrss) * 1_024
        return Command.Outcome(
            ending: signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal), timedOut: life != .running,
            output: Dictionary(uniqueKeysWithValues: channels.map { ($0.number, $0.capture) }),
            peakMemory: peak > inheritedPeak ? Int64(peak) : 0)
    }

    /// Takes what there is now, a bounded amount, so that a child that never stops writing does not keep us here.
    private static func read(_ channel: Channel) {
        var chunk: [UInt8] = []
        // Small pieces: room for each is cleared first, and mostly there is little to read.
        for _ in 0..<64 {
            chunk.removeAll(keepingCapacity: true)
            let count: Int?
            do throws(SystemError) { count = try channel.reader.read(into: &chunk, limit: 4_096) } catch { count = 0 }
            guard let count else { return }
            if count == 0 {
                channel.isOpen = false
                return
            }
            let room = channel.limit - channel.capture.bytes.count
            channel.capture.bytes.append(contentsOf: chunk.prefix(room))
            if count > room { channel.capture.isCut = true }
        }
    }
}
