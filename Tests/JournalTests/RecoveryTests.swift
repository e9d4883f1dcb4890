internal import Glibc
internal import Journal
internal import JournalTesting
internal import Testing
internal import Unix

/// What is found of a journal whose file was cut or damaged: every record before the damage, and behind it what is whole.
@Suite struct RecoveryTests {
    private static let limits = {
        var limits = JournalLimits()
        limits.segmentBytes = 64 << 10
        return limits
    }()

    /// The only segment that holds events, as bytes, and where the events stand in it.
    private struct Written {
        let name: String
        let bytes: [UInt8]
        let offsets: [Int]
    }

    private func write(_ place: JournalPlace, _ ids: [String]) throws -> Written {
        #expect(place.commit(ids, to: "a"))
        place.close()
        let names = try Directories.list(place.path).filter { $0.hasSuffix(".segment") }
        let name = try #require(names.last)
        let bytes = try Files.read(Path.join(place.path, name), limit: 1 << 20)
        let offsets = try JournalInspection(place.path).records().filter { $0.kind == .event }.map(\.offset)
        #expect(offsets.count == ids.count)
        return Written(name: name, bytes: bytes, offsets: offsets)
    }

    /// What is read of the journal in a directory with this one segment.
    private func recover(_ written: Written, _ bytes: [UInt8]) throws -> (ids: [String], report: RecoveryReport) {
        let directory = try Directories.createTemporary(in: "/tmp", prefix: "hb-journal-")
        try Files.write(bytes, to: Path.join(directory, written.name))
        let place = try JournalPlace([JournalRouteSpec("a")], limits: Self.limits, in: directory)
        let ids = place.backlog("a").map(\.id)
        // What is appended now comes behind, and both are there the next time.
        #expect(place.commit(["new"], to: "a"))
        try place.reopen()
        #expect(place.backlog("a").map(\.id) == ids + ["new"])
        return (ids, place.journal.recovered)
    }

    @Test func cutAtEveryByteOfTheLastRecords() throws {
        let place = try JournalPlace([JournalRouteSpec("a")], limits: Self.limits)
        let ids = ["1", "2", "3", "4"]
        let written = try write(place, ids)
        let end = written.offsets[3] + 200
        for length in stride(from: written.offsets[2], through: end, by: 1) {
            let whole = written.offsets.dropFirst().filter { $0 <= length }.count
            // The last one's end is not told by another record's beginning.
            let expected = [Array(ids[..<whole]), ids]
            let directory = try Directories.createTemporary(in: "/tmp", prefix: "hb-journal-")
            defer { try? Directories.removeAll(directory) }
            try Files.write(Array(written.bytes[..<length]), to: Path.join(directory, written.name))
            let inspection = try JournalInspection(directory)
            #expect(inspection.report.quarantined == 0)
            let backlog = inspection.routes.first?.backlog ?? 0
            #expect(expected.map(\.count).contains(backlog), "cut at \(length)")
            if length % 16 == 0 {
                #expect(expected.contains(try recover(written, Array(written.bytes[..<length])).ids))
            }
        }
    }

    /// A byte that flips costs the record that it stands in, and no other.
    @Test func aFlippedByteCostsItsRecordOnly() throws {
        let place = try JournalPlace([JournalRouteSpec("a")], limits: Self.limits)
        let ids = ["1", "2", "3", "4"]
        let written = try write(place, ids)
        for position in written.offsets[1]..<written.offsets[2] {
            let directory = try flipped(written, position)
            defer { try? Directories.removeAll(directory) }
            let inspection = try JournalInspection(directory)
            #expect(inspection.report.quarantined == 1, "flipped at \(position)")
            #expect(try inspection.records().filter { $0.kind == .event }.map(\.number) == [1, 3, 4])
            #expect(inspection.routes.first?.backlog == 3)
        }
    }

    private func flipped(_ written: Written, _ position: Int) throws -> String {
        var bytes = written.bytes
        bytes[position] ^= UInt8(1) << UInt8(position & 7)
        let directory = try Directories.createTemporary(in: "/tmp", prefix: "hb-journal-")
        try Files.write(bytes, to: Path.join(directory, written.name))
        return directory
    }

    @Test func aBadRecordInTheMiddleIsPutAsideOnce() throws {
        let place = try JournalPlace([JournalRouteSpec("a")], limits: Self.limits)
        let written = try write(place, ["1", "2", "3", "4"])
        let directory = try flipped(written, written.offsets[1] + 100)
        let again = try JournalPlace([JournalRouteSpec("a")], limits: Self.limits, in: directory)
        #expect(again.backlog("a").map(\.id) == ["1", "3", "4"])
        #expect((again.journal.recovered.quarantined, again.journal.recovered.truncated) == (1, 0))
        #expect(try Directories.list(Path.join(directory, "quarantine")).count == 1)
        // The same bytes are not counted again.
        #expect(try again.reopen().quarantined == 0)
        #expect(again.backlog("a").map(\.id) == ["1", "3", "4"])
    }

    @Test func aTornLastRecordIsCutOff() throws {
        let place = try JournalPlace([JournalRouteSpec("a")], limits: Self.limits)
        let written = try write(place, ["1", "2", "3"])
        let (ids, report) = try recover(written, Array(written.bytes[..<(written.offsets[2] + 50)]))
        #expect(ids == ["1", "2"])
        #expect(report.truncated == 0)
        let directory = try Directories.createTemporary(in: "/tmp", prefix: "hb-journal-")
        try Files.write(Array(written.bytes[..<(written.offsets[2] + 50)]), to: Path.join(directory, written.name))
        let again = try JournalPlace([JournalRouteSpec("a")], limits: Self.limits, in: directory)
        #expect(again.journal.recovered.truncated == 1)
        #expect(again.journal.recovered.quarantined == 0)
    }

    /// Bytes of another segment, or of this one at another place, are no records, however right they were there.
    @Test func recordsCountOnlyWhereTheyWereWritten() throws {
        let place = try JournalPlace([JournalRouteSpec("a")], limits: Self.limits)
        let written = try write(place, ["1", "2", "3"])
        let record = written.bytes[written.offsets[0]..<written.offsets[1]]
        var bytes = written.bytes
        let end = bytes.count - record.count & ~7
        bytes.replaceSubrange(end..<end + record.count, with: record)
        #expect(try recover(written, bytes).ids == ["1", "2", "3"])
    }

    @Test func aNewerFormatIsRefused() throws {
        let place = try JournalPlace([JournalRouteSpec("a")], limits: Self.limits)
        let written = try write(place, ["1"])
        var bytes = written.bytes
        bytes[8] = UInt8(SegmentMark.format) + 1
        let directory = try Directories.createTemporary(in: "/tmp", prefix: "hb-journal-")
        defer { try? Directories.removeAll(directory) }
        try Files.write(bytes, to: Path.join(directory, written.name))
        let error = #expect(throws: JournalError.self) { try Journal(directory, routes: []) }
        #expect(error?.code == .format)
        #expect(error?.description.contains("use the newer hub") == true)
    }

    @Test func aFileThatIsNoSegmentIsPutAside() throws {
        let directory = try Directories.createTemporary(in: "/tmp", prefix: "hb-journal-")
        let name = "0000000000000001.segment"
        try Files.write(Array("nonsense".utf8), to: Path.join(directory, name))
        let place = try JournalPlace([JournalRouteSpec("a")], limits: Self.limits, in: directory)
        #expect(place.journal.recovered.quarantined == 1)
        #expect(try Directories.list(Path.join(directory, "quarantine")) == [name])
        #expect(place.commit(["1"], to: "a"))
    }
}
