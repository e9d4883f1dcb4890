internal import Glibc
internal import HubTesting
internal import JSONText
internal import Testing
internal import Unix

/// How a hub behaves as a service: log, signals, descriptors, service manager.
@Suite struct OperationTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
        try configure()
    }

    private func configure(_ lines: String = "", sink: String = "{adapter: \"null\"}", rate: Int = 100) throws {
        try place.write(
            """
            \(lines)
            endpoints:
              ticks: {adapter: generate, rate: \(rate)}
              sink: \(sink)
            routes:
              - {from: ticks, to: sink}

            """, to: "hubbub.yaml")
    }

    @Test func theLogCanBeJSON() throws {
        try configure("log_format: json")
        let hub = try place.startHub()
        hub.signal(SIGTERM)
        let lines = try hub.wait().standardError.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        #expect(lines.contains { $0["msg"]?.string?.hasPrefix("ready: 2 endpoints") ?? false })
        #expect(lines.contains { $0["endpoint"] == "ticks" && $0["level"] == "info" })
        #expect(lines.allSatisfy { $0["time"]?.string?.hasSuffix("Z") ?? false })
    }

    @Test func inTheJournalTheLevelIsANumberAndTheTimeIsTheJournals() throws {
        let outcome = try place.shell(
            """
            exec 2>log
            JOURNAL_STREAM=$(stat -L -c %d:%i log) hubbub run & p=$!
            for i in $(seq 100); do grep -q ready log && break; sleep 0.1; done
            kill $p; wait $p
            """)
        #expect(outcome.ending == .exited(0))
        let lines = try place.read("log").split(separator: "\n")
        #expect(!lines.isEmpty && lines.allSatisfy { $0.hasPrefix("<6>") })
        #expect(lines.contains { $0.hasPrefix("<6>endpoint=ticks msg=") })
    }

    @Test func anEndpointHasALogLevelOfItsOwn() throws {
        try configure("log: error", sink: "{adapter: \"null\", log: info}")
        let hub = try place.startHub()
        hub.signal(SIGTERM)
        let log = try hub.wait().standardError
        #expect(log.contains("endpoint=sink") && !log.contains("endpoint=ticks") && !log.contains("ready"))
    }

    @Test func aSecondSignalEndsTheDrain() throws {
        // Nobody reads what stdout writes, so that events wait until the drain is over.
        try configure("drain: 1m", sink: "{adapter: stdout}", rate: 20_000)
        let outcome = try place.shell(
            """
            mkfifo pipe; exec 3<>pipe
            hubbub run >&3 2>log & p=$!
            for i in $(seq 100); do grep -q ready log && break; sleep 0.1; done
            sleep 3; kill $p; sleep 1; kill -0 $p || echo too early
            kill $p; wait $p; echo ended with $?
            """)
        #expect(outcome.standardOutput == "ended with 1\n", "\(outcome.standardOutput)")
    }

    @Test func theDrainHasALimit() throws {
        try configure("drain: 500ms", sink: "{adapter: stdout}", rate: 20_000)
        let outcome = try place.shell(
            """
            mkfifo pipe; exec 3<>pipe
            hubbub run >&3 2>log & p=$!
            for i in $(seq 100); do grep -q ready log && break; sleep 0.1; done
            sleep 3; kill $p; wait $p; echo ended with $?; grep -c 'events undelivered' log
            """)
        #expect(outcome.standardOutput == "ended with 0\n1\n", "\(outcome.standardOutput)")
    }

    @Test func closedDescriptorsAreNobodyElses() throws {
        try configure(sink: "{adapter: stdout}")
        let outcome = try place.shell(
            """
            hubbub run <&- >&- 2>log & p=$!
            for i in $(seq 100); do grep -q 'standard output' log && break; sleep 0.1; done
            ls -l /proc/$p/fd | sed -n 's/.* \\([012]\\) -> \\(.*\\)/\\1 \\2/p'
            kill $p; wait $p
            """)
        #expect(outcome.standardOutput.contains("0 /dev/null\n1 /dev/null\n"), "\(outcome.standardOutput)")
        #expect(try place.read("log").contains("cannot write to standard output: Bad file descriptor"))
    }

    @Test func asManyDescriptorsAsAllowed() throws {
        let outcome = try place.shell(
            """
            ulimit -S -n 256
            hubbub run 2>log & p=$!
            for i in $(seq 100); do grep -q ready log && break; sleep 0.1; done
            sed -n 's/Max open files *\\([0-9]*\\).*/\\1/p' /proc/$p/limits; kill $p; wait $p
            """)
        #expect(try #require(Int(outcome.standardOutput.dropLast())) > 256)
    }

    @Test func theServiceManagerIsTold() throws {
        let script = """
            import os, signal, socket, subprocess, sys
            manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            manager.bind(sys.argv[1]); manager.settimeout(30)
            hub = subprocess.Popen(['hubbub', 'run'], stderr=subprocess.DEVNULL,
                                   env={**os.environ, 'NOTIFY_SOCKET': sys.argv[1], 'WATCHDOG_USEC': '5000000'})
            ready = manager.recv(100).decode(); print(ready)
            print(manager.recv(100).decode()); print(manager.recv(100).decode())
            hub.send_signal(signal.SIGTERM)
            while True:
                said = manager.recv(100).decode()
                if said != 'WATCHDOG=1': break
            print(said, hub.wait())
            """
        try place.write(script, to: "manager.py")
        let outcome = try place.shell("python3 manager.py manager.sock")
        let expected = "READY=1\nSTATUS=2 endpoints, 1 routes\nWATCHDOG=1\nWATCHDOG=1\nSTOPPING=1 0\n"
        #expect(outcome.standardOutput == expected, "\(outcome.standardError)")
    }

    /// A hub without traffic looks at nothing; what runs wakes it.
    @Test func aHubAtRestNoticesAnAdapterThatHangs() throws {
        let tests = Path.parent(of: Path.parent(of: #filePath))
        try place.write(
            "endpoints: {bad: {adapter: misbehaving, placement: inside}}\nroutes: []\n", to: "hubbub.yaml")
        let outcome = try place.shell(
            """
            umask 022; mkdir adapters
            cc -std=c11 -fPIC -shared -pthread -I '\(Path.parent(of: tests))/include' -o adapters/misbehaving.so \
              '\(tests)/CapabilityAdapters/misbehaving.c' || exit 1
            hubbub run --adapters adapters 2>log & p=$!
            for i in $(seq 100); do grep -q ready log && break; sleep 0.1; done
            sleep 4; hubbub call bad block; hubbub status --json; kill $p; wait $p
            """)
        let status = try JSONValue(parsing: String(outcome.standardOutput.split(separator: "\n").last ?? ""))
        let endpoint = status["endpoints"]?.array?.first
        #expect(endpoint?["counts"]?["overlong_calls"] == 1, "\(outcome.standardError)")
        #expect(endpoint?["violations"]?.array?.first?.string?.contains("call has not returned") ?? false)
    }

    /// A disk of its own, which is full and then grows: nothing is lost, and no line is half.
    @Test(.enabled(if: canMount, "unshare(1) may not mount here")) func aFullDiskLosesNothing() throws {
        try place.write(
            """
            endpoints:
              ticks: {adapter: generate, rate: 2000, count: 3000, size: 200, settle: true}
              lines: {adapter: file, write: disk/out, format: text}
            routes:
              - {from: ticks, to: lines}

            """, to: "hubbub.yaml")
        try place.write(
            """
            mkdir disk && mount -t tmpfs -o size=300k tmpfs disk || exit 1
            hubbub run 2>log & p=$!
            for i in $(seq 100); do hubbub status --json | grep -q 'No space left' && break; sleep 0.1; done
            echo "full: $(hubbub status --json | grep -c 'No space left on device: trying again each second')"
            mount -o remount,size=4m disk
            for i in $(seq 100); do [ "$(wc -l < disk/out)" = 3000 ] && break; sleep 0.1; done
            hubbub call ticks report --json; kill $p; wait $p; echo "ended with $?"
            echo "lines: $(wc -l < disk/out), whole: $(grep -c '^.\\{200\\}$' disk/out), different: $(sort -u disk/out | wc -l)"
            """, to: "full.sh")
        let outcome = try place.shell("exec unshare -rm sh full.sh")
        let lines = outcome.standardOutput.split(separator: "\n").map(String.init)
        #expect(lines.first == "full: 1" && lines.contains("ended with 0"), "\(outcome)")
        #expect(lines.last == "lines: 3000, whole: 3000, different: 3000", "\(outcome)")
        #expect(outcome.standardOutput.contains("\"delivered\":3000"), "\(outcome)")
    }
}

/// Whether a user may have a mount of his own on this machine.
private let canMount = {
    let command = Command("/usr/bin/env", ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"])
    return (try? command.run(timeout: .seconds(10)).ending) == .exited(0)
}()
