package import AdapterKit
package import Descriptors
internal import Glibc
internal import Unix

/// A source and sink that runs a program, again whenever it ends.
package final class ExecAdapter: Adapter {
    /// What it says of itself.
    package static var descriptor: AdapterDescriptor { .exec }

    /// A program that ran so long did not end soon.
    private static let longRun: UInt64 = 60_000_000_000
    private static let longestPause = Duration.seconds(60)

    private let host: Host
    private let settings: ExecSettings
    private let input: ProgramInput
    private let output: ProgramOutput
    private let errors: ErrorLines
    private var program: Program?
    private var startedAt: UInt64 = 0
    private var pause: Duration
    private var timer: TimerID?
    private var isStopping = false

    /// Checks the settings and looks for the program.
    package init(host: Host, settings: TypedValue) throws(AdapterError) {
        self.host = host
        let settings = try ExecSettings(settings)
        self.settings = settings
        pause = settings.pause
        input = ProgramInput(settings.format, host: host)
        output = ProgramOutput(settings, host: host)
        errors = ErrorLines(host: host)
    }

    /// Starts the program.
    package func start() throws(AdapterError) -> Progress {
        blockBrokenPipeSignal()
        isStopping = false
        pause = settings.pause
        try run()
        return .done
    }

    /// Closes the program's input and waits for its end; near the deadline it is ended.
    package func stop(deadline: Duration) -> Progress {
        isStopping = true
        cancelTimer()
        guard let program else {
            input.close()
            return .done
        }
        input.closeWhenWritten()
        do throws(AdapterError) {
            timer = try host.setTimer(after: deadline * 6 / 10) { [weak self] in self?.endProgram(deadline * 3 / 10) }
        } catch {
            program.signal(SIGKILL)
        }
        return .pending
    }

    /// Takes as many events as there is room for.
    package func deliver(_ deliveries: Deliveries) -> Int { isStopping ? 0 : input.take(deliveries) }

    /// Reads on.
    package func credit(events: UInt64, bytes: UInt64) { output.readOn() }

    private func run() throws(AdapterError) {
        let program: Program
        do throws(SystemError) { program = try Program(settings.command) } catch {
            throw AdapterError.system("cannot run \(settings.command.executable)", errno: error.code)
        }
        do throws(AdapterError) { try attend(to: program) } catch {
            abandon(program)
            throw error
        }
        self.program = program
        startedAt = Clocks.monotonic()
        input.open(program.takeInput())
        host.linkUp("\(settings.command.executable) runs as process \(program.number)")
    }

    private func attend(to program: Program) throws(AdapterError) {
        try host.watch(program.end, for: .readable) { [weak self] _ in self?.ended() }
        try output.open(program.output)
        try errors.open(program.errors)
    }

    /// Nobody could wait for its end, or hear what it says: it does not run on alone. What is killed ends at once.
    private func abandon(_ program: Program) {
        program.signal(SIGKILL)
        _ = try? Poll.wait(for: program.end, Poll.readable, timeout: .milliseconds(100))
        _ = program.collect()
        host.removeWatch(program.end)
        output.finish()
        errors.finish()
    }

    private func ended() {
        guard let program, let ending = program.collect() else { return }
        host.removeWatch(program.end)
        // What it wrote before its end is still in the pipes.
        output.finish()
        errors.finish()
        input.close()
        self.program = nil
        cancelTimer()
        if isStopping { return host.stopped() }
        startLater(after: ending)
    }

    private func startLater(after ending: Command.Ending) {
        if Clocks.monotonic() - startedAt > Self.longRun { pause = settings.pause }
        let how =
            switch ending {
            case .exited(let code): "ended with exit code \(code)"
            case .signalled(let signal): "was ended by \(SignalName.of(signal))"
            }
        host.count(ending == .exited(0) ? "ended" : "failed")
        host.linkDown("\(settings.command.executable) \(how): starting it again in \(pause)")
        let delay = pause
        pause = max(settings.pause, min(pause * 2, Self.longestPause))
        do throws(AdapterError) {
            timer = try host.setTimer(after: delay) { [weak self] in self?.runAgain() }
        } catch {
            host.failed(error)
        }
    }

    private func runAgain() {
        timer = nil
        do throws(AdapterError) { try run() } catch { return host.failed(error) }
        host.deliverReady()
    }

    /// It goes on although its input is closed.
    private func endProgram(_ rest: Duration) {
        host.log(.warning, "\(settings.command.executable) goes on although its input is closed: ending it")
        program?.signal(SIGTERM)
        timer = try? host.setTimer(after: rest) { [weak self] in
            self?.timer = nil
            self?.program?.signal(SIGKILL)
        }
    }

    private func cancelTimer() {
        if let timer { host.cancelTimer(timer) }
        timer = nil
    }
}

/// Keeps a write to a program that closed its input from ending the hub, on this thread: it returns EPIPE instead.
private func blockBrokenPipeSignal() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    _ = unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
}
