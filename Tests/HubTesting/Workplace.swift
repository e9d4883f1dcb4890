internal import Glibc
package import JSONText
internal import Locks
internal import Synchronization
package import Unix

/// A temporary folder in which the built `hubbub` runs, with a home of its own: nothing of the machine leaks in.
package final class Workplace: Sendable {
    package let path: String
    private let programs: String
    private let started = Lock<[Background]>([])

    /// Whether the programs keep a sanitizer's memory beside their own, so that theirs cannot be told.
    package static var isSanitized: Bool {
        ["__asan_init", "__tsan_init"].contains { (name: String) in unsafe dlsym(nil, name) != nil }
    }

    package init() throws {
        path = try Directories.createTemporary(in: "/tmp", prefix: "hb-cmd-")
        programs = Path.parent(of: try Environment.executable())
        for name in ["home", "run"] { try Directories.create(Path.join(path, name)) }
    }

    deinit {
        for background in started.withLock({ $0 }) { background.kill() }
        try? Directories.removeAll(path)
    }

    /// `hubbub` with these arguments, in this folder.
    package func hubbub(_ arguments: String...) throws -> Command.Outcome {
        try command("exec hubbub \"$@\"", arguments).run(timeout: .seconds(60))
    }

    /// A line of shell in this folder, in which `hubbub` is the built one.
    package func shell(_ script: String, limit: Duration = .seconds(60)) throws -> Command.Outcome {
        try command(script, []).run(timeout: limit)
    }

    /// Starts `hubbub` and goes on.
    package func start(_ arguments: String...) throws -> Background { try start("exec hubbub", arguments) }

    /// Starts another program and goes on.
    package func startProgram(_ program: String, _ arguments: String...) throws -> Background {
        try start("exec \(program)", arguments)
    }

    /// Starts `hubbub run` and waits until the hub answers.
    ///
    /// - Parameters:
    ///   - preload: a library that stands before all others in the hub.
    ///   - trigger: the file that makes it do what it does.
    package func startHub(_ arguments: String..., preload: String? = nil, trigger: String = "") throws -> Background {
        let variables = preload.map { "LD_PRELOAD='\($0)' HOSTILE_TRIGGER='\(trigger)' " } ?? ""
        let hub = try start("\(variables)exec hubbub", ["run"] + arguments)
        for _ in 0..<300 {
            if let outcome = hub.outcome { throw Unexpected("the hub ended: \(outcome.standardError)") }
            if try hubbub("status").ending == .exited(0) { return hub }
            usleep(100_000)
        }
        throw Unexpected("the hub did not become healthy in 30 s")
    }

    private func start(_ script: String, _ arguments: [String]) throws -> Background {
        let number = started.withLock { $0.count }
        let file = Path.join(path, "process.\(number)")
        let background = try Background(
            command("echo $$ > '\(file)' && \(script) \"$@\"", arguments), processFile: file)
        started.withLock { $0.append(background) }
        return background
    }

    package func write(_ text: String, to name: String) throws {
        try Files.write(Array(text.utf8), to: Path.join(path, name))
    }

    package func read(_ name: String) throws -> String {
        String(decoding: try Files.read(Path.join(path, name), limit: 1 << 20), as: UTF8.self)
    }

    private func command(_ script: String, _ arguments: [String]) -> Command {
        var environment = [
            "PATH": "\(programs):/usr/bin:/bin", "HOME": Path.join(path, "home"),
            "XDG_RUNTIME_DIR": Path.join(path, "run"), "SWIFT_BACKTRACE": "enable=no",
        ]
        // What a sanitizer looks for is the same in the programs as in the tests.
        for name in ["ASAN_OPTIONS", "TSAN_OPTIONS"] { environment[name] = Environment.all()[name] }
        return Command(
            "/bin/sh", ["-c", "cd '\(path)' || exit 99; \(script)", "sh"] + arguments, environment: environment,
            captures: [1: 1 << 20, 2: 1 << 20])
    }
}

/// A child that runs beside the test.
package final class Background: Sendable {
    private let result = Lock<Command.Outcome?>(nil)
    private let processFile: String

    /// - Parameter processFile: where the child writes its number.
    fileprivate init(_ command: Command, processFile: String) throws {
        self.processFile = processFile
        try Thread.detached("hb-test-child") { [self] in
            // Under a sanitizer a long test is ten times as long; what a failed one leaves is killed with its workplace.
            let outcome = try? command.run(timeout: .seconds(Workplace.isSanitized ? 1_200 : 120))
            result.withLock { $0 = outcome }
        }
    }

    /// What came of it; nil while it runs.
    package var outcome: Command.Outcome? { result.withLock { $0 } }

    /// Waits for its end.
    package func wait() throws -> Command.Outcome {
        for _ in 0..<6_000 {
            if let outcome { return outcome }
            usleep(10_000)
        }
        throw Unexpected("the program did not end in 60 s")
    }

    package func signal(_ number: Int32) {
        if let process { Glibc.kill(process, number) }
    }

    /// The child's number while it runs.
    package var process: Int32? {
        guard outcome == nil, let text = try? Files.read(processFile, limit: 32),
            let number = Int32(String(decoding: text.dropLast(), as: UTF8.self)), number > 1
        else { return nil }
        return number
    }

    /// The memory that it has resident, in bytes.
    package func residentMemory() throws -> Int {
        guard let process else { throw Unexpected("the program has ended") }
        let text = String(decoding: try Files.read("/proc/\(process)/status", limit: 65_536), as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        guard let number = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first,
            let kilobytes = Int(number)
        else { throw Unexpected("the kernel does not say how much memory is resident") }
        return kilobytes * 1_024
    }

    /// Ends what a failed test has left running.
    package func kill() { signal(SIGKILL) }
}

package struct Unexpected: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

extension Command.Outcome {
    /// Standard output as JSON.
    package func json() throws -> JSONValue {
        do { return try JSONValue(parsing: standardOutput) } catch {
            throw Unexpected("no JSON (\(error)), and \(ending): \(standardError)")
        }
    }
}

/// A port of this machine at which nobody listens now.
package func freePort() throws -> UInt16 {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = unsafe withUnsafeMutablePointer(to: &address) {
        unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe bind(socket, $0, size) == 0 ? getsockname(socket, $0, &size) : -1
        }
    }
    guard code == 0 else { throw Unexpected("no free port") }
    return UInt16(bigEndian: address.sin_port)
}
