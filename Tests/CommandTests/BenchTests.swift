internal import HubTesting
internal import JSONText
internal import Testing
internal import Unix

/// That the measurement measures; what it measures is no matter of a test.
@Suite struct BenchTests {
    @Test func itReportsWhatWasMeasured() throws {
        let place = try Workplace()
        try place.write("#!/bin/sh\necho '{\"events_per_second\": 1000}'\n", to: "peer")
        _ = try place.shell("chmod +x peer && mkdir tmp")
        let outcome = try place.shell(
            "TMPDIR=$PWD/tmp hubbub bench --seconds 1 --rate 1000 --size 64 --peer ./peer --json; echo $? >&2; ls tmp",
            limit: .seconds(240))
        #expect(outcome.standardError.hasSuffix("\n0\n"), "\(outcome.standardError)")
        let report = try outcome.json()
        #expect(report["events_per_second"]?.real ?? 0 > 0)
        #expect(report["runs"]?.array?.count == 3)
        #expect(report["peer"]?["name"] == "peer")
        #expect(report["ratio"]?.real ?? 0 > 0)
        #expect(report["peak_bytes"]?.integer ?? 0 > 0)
        #expect(report["latency"]?["lost"] == 0)
        #expect(report["latency"]?["p50_ns"]?.integer ?? 0 > 0)
    }
}
