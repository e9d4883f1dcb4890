internal import Glibc
internal import Journal
internal import JournalTesting
internal import Testing
internal import Unix

/// Faults of the machine under a process that appends until it is killed: what it said is kept is there afterwards.
@Suite struct FaultTests {
    private let path: String
    private let program: String

    init() throws {
        path = try Directories.createTemporary(in: "/tmp", prefix: "hb-journal-")
        program = Path.join(Path.parent(of: try Environment.executable()), "journal-load")
    }

    private func shell(_ script: String) throws -> Command.Outcome {
        let setting = """
            cd '\(path)' || exit 99
            load='\(program)'
            eventually() { for try in $(seq 300); do eval "$1" && return; sleep 0.1; done; }
            told() { wc -l < output; }

            """
        return try Command("/bin/sh", ["-c", setting + script], captures: [1: 64 << 20, 2: 1 << 20]).run(
            timeout: .seconds(120))
    }

    /// The ids that the program said are kept.
    private func kept(_ output: String) -> [String] {
        output.split(separator: "\n").filter { $0.hasPrefix("kept ") }.map { String($0.dropFirst(5)) }
    }

    /// Everything that was told kept is in the journal of the second route, which settles nothing, and in its order; of the first
    /// route nothing is missing that it has not settled.
    private func expectNothingLost(_ ids: [String], in directory: String) throws {
        let journal = try Journal(directory, routes: [JournalRouteSpec("a"), JournalRouteSpec("b")])
        let b = try backlog(journal, "b")
        #expect(Set(ids).subtracting(b).isEmpty, "lost \(Set(ids).subtracting(b).count) of \(ids.count)")
        #expect(b == b.sorted { (Int($0) ?? 0) < (Int($1) ?? 0) })
        #expect(Set(b).count == b.count)
        let unsettled = ids.filter { (Int($0) ?? 0) % 2 == 1 }
        #expect(Set(unsettled).subtracting(try backlog(journal, "a")).isEmpty)
        #expect(journal.recovered.quarantined == 0)
    }

    private func backlog(_ journal: Journal, _ name: String) throws -> [String] {
        let number = try #require(journal.number(of: name))
        return readAll(journal, number).map(\.id)
    }

    @Test func killedAtAnyMoment() throws {
        var ids: [String] = []
        var kills = 0
        // A slow disk keeps little in that time: then more kills it shall be.
        while kills < 8 || ids.count <= 1_000, kills < 100 {
            kills += 1
            let time = Double.random(in: 0.05...0.5)
            ids += kept(try shell("exec timeout -s KILL \(time) \"$load\" append journal a b").standardOutput)
            try expectNothingLost(ids, in: Path.join(path, "journal"))
        }
        #expect(ids.count > 1_000, "after \(kills) kills")
        try Directories.removeAll(path)
    }

    /// A sync that fails voids what was written: it is written again elsewhere, and nobody is told before.
    @Test func syncsThatFail() throws {
        let source = Path.join(Path.parent(of: Path.parent(of: #filePath)), "HostileMachines/disk.c")
        let outcome = try shell(
            """
            cc -std=gnu11 -fPIC -shared -o disk.so '\(source)' || exit 98
            LD_PRELOAD=./disk.so HOSTILE_TRIGGER=broken "$load" append journal a b > output & load=$!
            eventually '[ $(told) -gt 100 ]'
            touch broken; eventually 'grep -q troubled output'
            before=$(told); sleep 1.5; echo $before; told
            rm broken; eventually "[ \\$(told) -gt $((before + 500)) ]"; told
            kill -9 $load; wait
            cat output
            """)
        let lines = outcome.standardOutput.split(separator: "\n")
        let counts = lines.prefix(3).map { Int($0) ?? -1 }
        try #require(counts.count == 3, "\(outcome)")
        // While the disk is broken nothing is told.
        #expect(counts[0] > 100 && counts[0] == counts[1] && counts[2] > counts[1] + 500, "\(counts)")
        #expect(lines.contains { $0.hasPrefix("condition troubled(\"fdatasync") })
        try expectNothingLost(kept(outcome.standardOutput), in: Path.join(path, "journal"))
        try Directories.removeAll(path)
    }

    /// A full disk pushes back; when there is room again, it goes on by itself.
    @Test(.enabled(if: geteuid() == 0)) func aFullDisk() throws {
        let outcome = try shell(
            """
            mkdir disk && mount -t tmpfs -o size=4m tmpfs disk || { echo not permitted; exit 0; }
            trap 'umount -l disk' EXIT
            head -c 2m /dev/zero > disk/ballast
            "$load" append disk/journal a b > output & load=$!
            eventually 'grep -q troubled output'
            before=$(told); sleep 1.5; echo $before; told
            rm disk/ballast; eventually "[ \\$(told) -gt $((before + 500)) ]"; told
            kill -9 $load; wait
            cp -r disk/journal journal
            cat output
            """)
        if outcome.standardOutput.hasPrefix("not permitted") { return }
        let lines = outcome.standardOutput.split(separator: "\n")
        let counts = lines.prefix(3).map { Int($0) ?? -1 }
        try #require(counts.count == 3, "\(outcome)")
        #expect(counts[0] == counts[1] && counts[2] > counts[1] + 500, "\(counts)")
        #expect(lines.contains { $0.hasPrefix("condition troubled") })
        try expectNothingLost(kept(outcome.standardOutput), in: Path.join(path, "journal"))
        try Directories.removeAll(path)
    }

    /// What a route is behind takes no memory, neither while it grows nor when a hub starts with it.
    @Test(.enabled(if: !isSanitized)) func aMillionBehind() throws {
        let outcome = try shell("\"$load\" backlog journal 1000000")
        let values = outcome.standardOutput.split(separator: "\n").map {
            Int($0.split(separator: " ").last ?? "") ?? -1
        }
        try #require(values.count == 4, "\(outcome)")
        #expect(values[3] == 1_000_000)
        #expect(values[1] - values[0] < 4 << 20, "\(outcome.standardOutput)")
        #expect(values[2] - values[0] < 4 << 20, "\(outcome.standardOutput)")
        try Directories.removeAll(path)
    }

    private static var isSanitized: Bool {
        ["__asan_init", "__tsan_init"].contains { (name: String) in unsafe dlsym(nil, name) != nil }
    }
}
