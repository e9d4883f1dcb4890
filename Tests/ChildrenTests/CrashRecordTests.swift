internal import Children
internal import Testing

@Suite struct CrashRecordTests {
    @Test func crashesInARowEndInQuarantineWithTheLastReason() {
        var record = CrashRecord()
        for number in 1..<CrashRecord.limit {
            record.note("crash \(number)", life: 1_000_000)
            #expect(record.quarantine == nil)
        }
        record.note("the last one", life: 0)
        #expect(record.quarantine?.contains("the last one") == true)
    }

    @Test func aHealthyLifeBeginsAnew() {
        var record = CrashRecord()
        for _ in 0..<50 { record.note("now and then", life: CrashRecord.healthyLife) }
        #expect(record.quarantine == nil)
    }
}
