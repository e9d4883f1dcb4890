internal import Glibc
internal import Placement
internal import Synchronization
internal import Testing
internal import Unix

/// Two threads at the two ends, which sleep and ring each other as two processes do.
@Suite struct RingThreadTests {
    @Test(arguments: [4_096, 32_768]) func nothingIsLostAndNobodySleepsForEver(capacity: Int) throws {
        let count = 100_000
        let from = try SharedMemory(making: "hubbub-test", capacity: capacity, writers: .maker)
        let to = try SharedMemory(making: "hubbub-test", capacity: capacity, writers: .everybody)
        let (writerBell, readerBell) = (try Bell(), try Bell())
        let failures = Failures()
        let producer = try Thread("ring-writer") {
            var writer = RingWriter(own: from, peer: to, round: 4_096)
            for number in 0..<count {
                let bytes = pattern(number % 257, number)
                while (try? unsafe bytes.withUnsafeBytes { unsafe try writer.append(1, $0) }) != true {
                    if writer.publish() { readerBell.ring() }
                    if (try? writer.waitForRoom(bytes.count)) == true { wait(writerBell, failures) }
                }
                if number % 5 == 0, writer.publish() { readerBell.ring() }
            }
            if writer.publish() { readerBell.ring() }
        }
        var reader = RingReader(own: to, peer: from)
        var mark = SleepMark(own: to)
        var number = 0
        while number < count, failures.count == 0 {
            while let record = unsafe try reader.next() {
                if unsafe Array(record.body) != pattern(number % 257, number) { failures.add() }
                number += 1
            }
            if reader.release() { writerBell.ring() }
            mark.sleep()
            if !reader.hasMore, number < count { wait(readerBell, failures) }
            mark.wake()
        }
        producer.join()
        #expect(failures.count == 0 && number == count)
    }
}

private final class Failures: Sendable {
    private let number = Atomic(0)
    var count: Int { number.load(ordering: .relaxed) }
    func add() { number.add(1, ordering: .relaxed) }
}

private func wait(_ bell: Bell, _ failures: Failures) {
    let rung = try? Poll.wait(for: bell.descriptor, Poll.readable, timeout: .seconds(10))
    if rung == nil || rung == 0 { failures.add() }
    bell.clear()
}
