internal import Loader
internal import Rules
internal import Unix

/// Runs cases, two at a time, each in a process and a directory of its own.
struct Examinations {
    /// A case that takes longer has come to a stand, whatever its own watch says.
    private static let limit = Duration.seconds(90)

    let entry: CatalogEntry
    let seed: UInt64
    /// The configuration's text.
    let configuration: String

    /// Processes that run at the same time.
    private static let width = 2

    /// Runs the cases; a signal ends that, and leaves nothing behind.
    ///
    /// - Parameter tell: called for each case that has come to its end, in the order of the cases.
    func run(
        _ cases: [ConformanceCase], _ progress: ProgressLine, tell: (CaseResult) -> Void
    ) throws -> [CaseResult] {
        let patience = Patience()
        let temporary = try TemporaryFolder("check")
        defer { temporary.remove() }
        let folder = temporary.path
        let file = Path.join(folder, "checked.yaml")
        try Files.write(Array(configuration.utf8), to: file)
        let host = Probe.host(of: try Environment.executable())
        let queue = WorkQueue<CaseResult>(cases.map(\.name))
        defer { queue.close() }
        for _ in 0..<min(Self.width, cases.count) {
            try Thread.detached("hb-check") { [self] in
                while let index = queue.take() {
                    queue.put(index, timed(cases[index], host: host, file: file, folder: folder))
                }
            }
        }
        var told = 0
        while told < cases.count {
            while let result = queue.result(of: told) {
                progress.clear()
                tell(result)
                told += 1
                if told == cases.count { return queue.results }
            }
            try patience.wait(.milliseconds(20))
            progress.show(waitingFor: queue.underWay)
        }
        return queue.results
    }

    private func timed(_ which: ConformanceCase, host: String, file: String, folder: String) -> CaseResult {
        let begun = Clock.monotonic()
        var result = run(which, host: host, file: file, folder: folder)
        result.milliseconds = (Clock.monotonic() - begun) / 1_000_000
        return result
    }

    private func run(_ which: ConformanceCase, host: String, file: String, folder: String) -> CaseResult {
        let name = which.name.replacing("/", with: "-")
        let (directory, mark) = (Path.join(folder, name), Path.join(folder, "\(name).mark"))
        do throws(SystemError) {
            try Directories.create(directory)
            try Files.write([UInt8](repeating: 0, count: CaseMark.size), to: mark)
            var command = Command(
                host, ["examine", entry.storePath, which.name, "\(seed)", file, mark] + entry.preloads,
                environment: environment(directory), captures: [1: 4_096, 2: 16_384, 3: 4 << 20])
            command.directory = directory
            let outcome = try command.run(timeout: Self.limit)
            return CaseResult(which, outcome, CaseMark((try? Files.read(mark, limit: CaseMark.size)) ?? []))
        } catch {
            return CaseResult(which, failure: "cannot run \(host): \(error.reason): is this installation complete?")
        }
    }

    /// Ours, but for the places where the adapter might keep something; and a crash shall be one.
    private func environment(_ directory: String) -> [String: String] {
        var environment = Environment.all()
        for name in ["HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] {
            environment[name] = directory
        }
        environment["SWIFT_BACKTRACE"] = "enable=no"
        return environment
    }
}
