internal import Unix

/// Looks at a library in a child process: whatever it does there, we live on.
package struct Probe: Sendable {
    /// The program that answers to `probe FILE`.
    package var executable: String
    /// How long a library may take until its descriptor is read.
    package var timeout: Duration

    package init(executable: String, timeout: Duration = .seconds(10)) {
        self.executable = executable
        self.timeout = timeout
    }

    /// The host beside the program that runs, in a build folder or an installed tree.
    package static func host(of executable: String) -> String {
        let directory = Path.parent(of: executable)
        let beside = Path.join(directory, "hubbubd")
        let installed = Path.join(Path.parent(of: directory), "lib/hubbub/hubbubd")
        return (try? FileStatus(beside)) != nil ? beside : installed
    }

    /// Probes the library at `path`, an absolute path, on the calling thread.
    ///
    /// A time-out is tried a second time: the machine may have been busy.
    ///
    /// - Parameter preloads: libraries to be opened before it, as absolute paths.
    /// - Returns: the verdict, and warnings that hold beside it.
    package func run(path: String, preloads: [String] = []) -> (verdict: Verdict, warnings: [Reason]) {
        let first = runOnce(path, preloads)
        if case .refused(let reason) = first.verdict, reason.code == .timedOut { return runOnce(path, preloads) }
        return first
    }

    private func runOnce(_ path: String, _ preloads: [String]) -> (verdict: Verdict, warnings: [Reason]) {
        let command = Command(
            executable, ["probe", path] + preloads, environment: Self.environment(Environment.all()),
            captures: [1: 4096, 2: 16_384, ProbeReading.reportDescriptor: 4 << 20])
        do throws(SystemError) {
            let reading = ProbeReading(outcome: try command.run(timeout: timeout), timeout: timeout)
            return (reading.verdict(), reading.warnings())
        } catch {
            return (.refused(Reason(.probeFailed, "the probe could not be started: \(error)")), [])
        }
    }

    /// Ours, so that the child finds the libraries that we would find; but a crash shall be one, not be turned into a report
    /// by the language's runtime or by a sanitizer.
    private static func environment(_ ours: [String: String]) -> [String: String] {
        var environment = ours
        environment["SWIFT_BACKTRACE"] = "enable=no"
        let asIs = "handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigfpe=0:handle_sigill=0:detect_leaks=0"
        for name in ["ASAN_OPTIONS", "TSAN_OPTIONS"] {
            environment[name] = [ours[name], asIs].compactMap(\.self).joined(separator: ":")
        }
        return environment
    }
}
