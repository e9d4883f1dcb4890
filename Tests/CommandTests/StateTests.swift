internal import Glibc
internal import HubTesting
internal import Testing
internal import Unix

/// The state directory, and the adapter that keeps something there.
@Suite struct StateTests {
    private let place: Workplace
    private static let state = "home/.local/state/hubbub/hubbub"

    init() throws {
        place = try Workplace()
        try place.write(
            """
            endpoints:
              in: {adapter: file, read: in, format: text}
              out: {adapter: file, write: out, format: text}
            routes:
              - {from: in, to: out}

            """, to: "hubbub.yaml")
    }

    @Test func aHubThatWasKilledReadsOnWhereItWas() throws {
        try place.write((1...2000).map { "line \($0)\n" }.joined(), to: "in")
        let first = try place.startHub()
        try waitForLines(2000)
        // It is kept once a second: until then lines come twice, which is another test's matter.
        let size = try FileStatus(Path.join(place.path, "in")).size
        try eventually("the position is kept") {
            try place.shell("grep -rqsw \(size) \(Self.state)").ending == .exited(0)
        }
        first.kill()
        _ = try first.wait()
        try place.shell("echo more >> in").expectSuccess()
        let second = try place.startHub()
        try waitForLines(2001)
        second.signal(SIGTERM)
        #expect(try second.wait().ending == .exited(0))
        let lines = try place.read("out").split(separator: "\n")
        #expect(lines.count == 2001 && lines.last == "more")
    }

    @Test func aHubThatIsKilledAtAnyMomentLosesNoLine() throws {
        var expected: Set<String> = []
        for round in 0..<4 {
            let lines = (0..<5000).map { "r\(round) line \($0)" }
            expected.formUnion(lines)
            let text = lines.map { $0 + "\n" }.joined()
            try place.write(text, to: "more")
            try place.shell("cat more >> in").expectSuccess()
            let hub = try place.startHub()
            usleep(UInt32.random(in: 0..<20_000))
            hub.kill()
            _ = try hub.wait()
        }
        let last = try place.startHub()
        try eventually { Set(try place.read("out").split(separator: "\n").map(String.init)).isSuperset(of: expected) }
        last.signal(SIGTERM)
        #expect(try last.wait().ending == .exited(0))
    }

    @Test func twoHubsDoNotShareIt() throws {
        try place.write("", to: "in")
        let first = try place.startHub()
        let second = try place.hubbub("run", "--socket", "other.sock")
        #expect(second.ending == .exited(1) && second.standardError.contains("another hub uses the state directory"))
        let third = try place.shell(
            """
            hubbub run --socket other.sock --state elsewhere 2> other.log & p=$!
            for i in $(seq 300); do grep -q ready other.log && break; sleep 0.1; done
            kill $p; wait $p
            """)
        #expect(third.ending == .exited(0), "\(third.standardError)")
        first.signal(SIGTERM)
        #expect(try first.wait().ending == .exited(0))
        #expect(try FileStatus(Path.join(place.path, Self.state)).mode & 0o777 == 0o700)
    }

    @Test func stateOfANewerHubIsLeftAlone() throws {
        try place.shell("mkdir -p \(Self.state) && echo 2 > \(Self.state)/format").expectSuccess()
        let outcome = try place.hubbub("run")
        #expect(outcome.ending == .exited(1) && outcome.standardError.contains("has format 2, and this hub knows 1"))
        try place.shell("echo nonsense > \(Self.state)/format").expectSuccess()
        #expect(try place.hubbub("run").standardError.contains("does not say which format"))
    }

    @Test func aPlaceThatCannotBeWrittenIsNamed() throws {
        let outcome = try place.hubbub("run", "--state", "/proc/hubbub")
        #expect(outcome.ending == .exited(1))
        #expect(outcome.standardError.contains("the state directory /proc/hubbub cannot be used"))
        #expect(outcome.standardError.contains("--state"))
    }

    private func waitForLines(_ count: Int) throws {
        try eventually { (try? place.read("out").split(separator: "\n").count) ?? 0 >= count }
    }
}

extension Command.Outcome {
    func expectSuccess() { #expect(ending == .exited(0), "\(standardError)") }
}
