import CUnix
import Glibc
import Testing
import Unix

@Suite("Waiting for many descriptors")
struct PollerTests {
    @Test("What is ready is reported, what was removed is not")
    func reportsWhatIsReady() throws {
        let poller = try Poller()
        let (first, second) = (try Bell(), try Bell())
        try poller.add(first.descriptor, EPOLLIN.rawValue)
        try poller.add(second.descriptor, EPOLLIN.rawValue)
        #expect(poller.wait(limit: 0) == 0)
        second.ring()
        #expect(poller.wait(limit: nil) == 1)
        #expect(poller[0] == (second.descriptor, EPOLLIN.rawValue))
        first.ring()
        #expect(poller.wait(limit: 1_000_000_000) == 2)
        try poller.change(second.descriptor, 0)
        #expect(poller.wait(limit: 0) == 1)
        poller.remove(first.descriptor)
        #expect(poller.wait(limit: 0) == 0)
    }

    @Test(
        "A wait is no shorter than its limit, and where the system can no longer than a millisecond for less",
        arguments: [true, false])
    func keepsTheLimit(waitsFinely: Bool) throws {
        let poller = try Poller(waitsFinely: waitsFinely)
        var shortest = UInt64.max
        // The shortest, because any other may have waited for a processor.
        for _ in 0..<200 {
            let begin = Clock.monotonic()
            #expect(poller.wait(limit: 200_000) == 0)
            shortest = min(shortest, Clock.monotonic() - begin)
        }
        #expect(shortest >= 200_000)
        #expect(shortest < 1_000_000 || !waitsFinely)
    }
}
