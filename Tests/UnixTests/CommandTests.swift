internal import Testing
internal import Unix

@Suite struct CommandTests {
    private func shell(_ script: String, timeout: Duration = .seconds(30)) throws -> Command.Outcome {
        try Command("/bin/sh", ["-c", script]).run(timeout: timeout)
    }

    @Test func capturesBothOutputs() throws {
        let outcome = try shell("echo out; echo err >&2; exit 3")
        #expect(outcome.ending == .exited(3))
        #expect(outcome.standardOutput == "out\n")
        #expect(outcome.standardError == "err\n")
        #expect(!outcome.timedOut)
    }

    @Test func readsNothingAndHasNoOtherDescriptors() throws {
        let pipe = try Pipe()
        let outcome = try shell("cat; ls /proc/self/fd | tr '\\n' ' '")
        _ = consume pipe
        #expect(outcome.standardOutput == "0 1 2 3 ")
    }

    @Test func capturesFurtherDescriptors() throws {
        let command = Command("/bin/sh", ["-c", "echo three >&3"], captures: [3: 100])
        let outcome = try command.run(timeout: .seconds(30))
        #expect(outcome.output[3]?.bytes == Array("three\n".utf8))
    }

    @Test func namesTheSignal() throws {
        #expect(try shell("kill -SEGV $$").ending == .signalled(11))
        #expect(SignalName.of(11) == "SIGSEGV")
    }

    @Test func endsTheWholeGroup() throws {
        let start = Clock.monotonic()
        let outcome = try shell("trap '' TERM; sleep 60 & sleep 60; sleep 60", timeout: .seconds(2))
        #expect(outcome.timedOut)
        #expect(outcome.ending == .signalled(9))
        #expect(Clock.monotonic() - start < 30_000_000_000)
    }

    @Test func doesNotWaitForGrandchildren() throws {
        let outcome = try shell("sleep 60 & echo done")
        #expect(outcome.standardOutput == "done\n")
        #expect(!outcome.timedOut)
    }

    @Test func keepsOnlySoMuch() throws {
        let command = Command("/bin/sh", ["-c", "head -c 1000000 /dev/zero"], captures: [1: 10])
        let outcome = try command.run(timeout: .seconds(30))
        #expect(outcome.output[1]?.bytes.count == 10)
        #expect(outcome.output[1]?.isCut == true)
    }

    @Test func saysWhichProgramIsMissing() {
        let error = #expect(throws: SystemError.self) { try Command("/no/such").run(timeout: .seconds(1)) }
        #expect(error?.subject == "/no/such")
    }

    /// The kernel counts our own peak as that of a child that has not become another program yet.
    @Test func ourMemoryIsNotTheChilds() throws {
        let ours = [UInt8](repeating: 1, count: 256 << 20)
        #expect(try shell("true").peakMemory < 256 << 20)
        withExtendedLifetime(ours) {}
    }
}
