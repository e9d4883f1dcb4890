internal import Children
internal import Testing

@Suite struct HandoverTests {
    private func library(_ version: String) -> ChildLibrary {
        ChildLibrary(path: "/store/\(version).so", preloads: [], version: version, sha256: version)
    }

    @Test func aVersionThatWorksStays() {
        var handover = Handover(library("1"))
        #expect(!handover.isOnTrial)
        handover.begin(library("2"))
        #expect(handover.isOnTrial && handover.library.version == "2")
        handover.succeed()
        handover.fail("much later")
        #expect(handover.library.version == "2" && handover.failure == nil)
    }

    @Test func aVersionThatDoesNotWorkIsTakenBack() {
        var handover = Handover(library("1"))
        handover.begin(library("2"))
        handover.fail("it crashed")
        #expect(handover.library.version == "1" && !handover.isOnTrial)
        #expect(handover.failure == "version 2 was taken back to 1: it crashed")
        handover.begin(library("3"))
        #expect(handover.failure == nil, "a new trial has not failed")
    }

    @Test func whatNeverProvedItselfIsNothingToGoBackTo() {
        var handover = Handover(library("1"))
        handover.begin(library("2"))
        handover.begin(library("3"))
        handover.fail("it crashed")
        #expect(handover.library.version == "1")
    }

    @Test func versionsThatWereTakenBackAreRemembered() {
        var handover = Handover(library("1"))
        for number in 2..<40 {
            handover.begin(library("\(number)"))
            handover.fail("it crashed")
        }
        #expect(handover.refused == (24..<40).map(String.init))
        handover.begin(library("30"))
        handover.fail("it crashed")
        #expect(handover.refused.last == "30" && handover.refused.count == 16)
    }

    @Test func whatStartsBesideChangesNothingUntilItRuns() {
        var handover = Handover(library("1"))
        handover.prepare(library("2"))
        #expect(handover.library.version == "1" && handover.next?.version == "2" && !handover.isOnTrial)
        handover.abandon("it crashed")
        #expect(handover.library.version == "1" && handover.next == nil)
        #expect(handover.failure == "version 2 did not take the place of 1: it crashed")
        handover.abandon("again")
        #expect(handover.failure?.hasSuffix("it crashed") == true, "only what is there can be given up")
        handover.prepare(library("3"))
        handover.begin(library("3"))
        #expect(handover.isOnTrial && handover.next == nil && handover.failure == nil)
        handover.fail("it hung")
        #expect(handover.library.version == "1")
    }
}
