@testable internal import Loader
internal import Testing
internal import Unix

/// When libraries are looked at again.
@Suite struct SettlingTests {
    private static let millisecond: UInt64 = 1_000_000
    private static let start: UInt64 = 100_000_000_000

    private func time(_ milliseconds: UInt64) -> UInt64 { Self.start + milliseconds * Self.millisecond }

    @Test func looksWhenNothingHappensAnyMore() {
        var settling = Settling()
        #expect(settling.due == nil)
        #expect(settling.begin(at: time(0)) == nil)
        settling.note(.movedHere, "/a/x.so", at: time(0))
        #expect(settling.due == time(200))
        settling.note(.removed, "/a/y.so", at: time(150))
        #expect(settling.due == time(350))
        #expect(settling.begin(at: time(349)) == nil)
        #expect(settling.begin(at: time(350)) == [])
        #expect(settling.due == nil)
        #expect(settling.begin(at: time(9_999)) == nil)
    }

    @Test func looksSoonWhateverHappens() {
        var settling = Settling()
        for step in 0..<30 { settling.note(.closed, "/a/x.so", at: time(UInt64(step) * 100)) }
        #expect(settling.due == time(2_000))
    }

    @Test func leavesOutWhatIsBeingWritten() {
        var settling = Settling()
        settling.note(.made, "/a/x.so", at: time(0))
        settling.note(.written, "/a/x.so", at: time(10))
        #expect(settling.due == time(30_010))
        settling.note(.movedHere, "/a/y.so", at: time(20))
        #expect(settling.begin(at: time(220)) == ["/a/x.so"])
        settling.note(.written, "/a/x.so", at: time(5_000))
        settling.note(.restated, "/a/x.so", at: time(5_000))
        #expect(settling.begin(at: time(5_200)) == ["/a/x.so"], "another mode completes nothing")
        settling.note(.closed, "/a/x.so", at: time(6_000))
        #expect(settling.begin(at: time(6_200)) == [])
        #expect(settling.due == nil)
    }

    @Test func looksAtWhatGotItsNameWhenItWasComplete() {
        var settling = Settling()
        settling.note(.made, "/a/link.so", at: time(0))
        #expect(settling.due == time(1_000))
        #expect(settling.begin(at: time(999)) == nil)
        #expect(settling.begin(at: time(1_000)) == [])
        #expect(settling.due == nil)
    }

    @Test func looksAtWhatNobodyCloses() {
        var settling = Settling()
        settling.note(.written, "/a/x.so", at: time(0))
        settling.note(.made, "/a/x.so", at: time(1))
        #expect(settling.due == time(30_000))
        #expect(settling.begin(at: time(30_000)) == [])
    }

    @Test func forgetsWhatItKnewWhereAnythingMayHaveHappened() {
        var settling = Settling()
        settling.note(.written, "/a/x.so", at: time(0))
        settling.noteAll(at: time(1))
        #expect(settling.begin(at: time(201)) == [])
        #expect(settling.due == nil)
    }

    @Test func restsAsLongAsALookTook() {
        var settling = Settling()
        settling.noteAll(at: time(0))
        #expect(settling.begin(at: time(200)) == [])
        settling.note(.closed, "/a/x.so", at: time(300))
        settling.end(time(200), at: time(1_200))
        #expect(settling.due == time(2_200))
        #expect(settling.begin(at: time(2_199)) == nil)
        #expect(settling.begin(at: time(2_200)) == [])
        settling.note(.closed, "/a/x.so", at: time(2_300))
        settling.end(time(2_200), at: time(22_200))
        #expect(settling.due == time(24_200))
    }

    @Test func keepsNoMoreNamesThanItMust() {
        var settling = Settling()
        for number in 0..<(Settling.limit + 5) { settling.note(.written, "/a/\(number).so", at: time(0)) }
        #expect(settling.begin(at: time(200))?.count == Settling.limit)
    }
}
