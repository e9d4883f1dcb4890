internal import HTTP
internal import Testing

@Suite struct HTTPResponseTests {
    @Test func namesKeepTheirLetterCase() {
        var writer = HTTPResponseWriter()
        writer.begin(201, date: HTTPDate.write(784_111_777), keepsAlive: true)
        writer.field("Scirocco-Node-Source", "AF12")
        writer.field("Scirocco-Tries", 10)
        writer.end(Array("hello".utf8))
        let text = String(decoding: writer.take(), as: UTF8.self)
        #expect(
            text == "HTTP/1.1 201 Created\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nScirocco-Node-Source: AF12\r\n"
                + "Scirocco-Tries: 10\r\nContent-Length: 5\r\n\r\nhello")
        #expect(writer.bytes.isEmpty)
    }

    @Test func answersWithoutABodyHaveNoLength() {
        var writer = HTTPResponseWriter()
        writer.begin(204, keepsAlive: false)
        writer.end()
        writer.begin(200, keepsAlive: true)
        writer.end([1, 2, 3], isHead: true)
        writer.sayContinue()
        let text = String(decoding: writer.take(), as: UTF8.self)
        #expect(
            text == "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"
                + "HTTP/1.1 100 Continue\r\n\r\n")
    }

    @Test func aValueCannotEndItsLine() {
        var writer = HTTPResponseWriter()
        writer.begin(200, keepsAlive: true)
        writer.field("X", "a\r\nSet-Cookie: b\u{0}é☂")
        writer.end()
        #expect(
            writer.take() == Latin1.encode("HTTP/1.1 200 OK\r\nX: a  Set-Cookie: b é?\r\nContent-Length: 0\r\n\r\n"))
    }
}

@Suite struct TimeTests {
    @Test(arguments: [
        (0, 1970, 1, 1, 4), (951_782_400, 2000, 2, 29, 2), (-1, 1969, 12, 31, 3), (253_402_300_799, 9999, 12, 31, 5),
        (1_795_216_531, 2026, 11, 20, 5), (-62_135_596_800, 1, 1, 1, 1),
    ])
    func calendar(_ seconds: Int64, _ year: Int, _ month: Int, _ day: Int, _ weekday: Int) {
        let time = CivilTime(seconds: seconds)
        #expect(time.year == year && time.month == month && time.day == day && time.weekday == weekday, "\(time)")
        #expect(time.seconds == seconds && time.isValid)
    }

    @Test func everyDayFollowsTheOneBefore() {
        var before = CivilTime(seconds: -86_400)
        for day in Int64(0)..<60_000 {
            let time = CivilTime(seconds: day * 86_400)
            #expect(time.seconds == day * 86_400)
            #expect(time.day == before.day + 1 || time.day == 1)
            before = time
        }
    }

    @Test func dates() {
        #expect(HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
        for text in [
            "", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
        ] {
            #expect(HTTPDate.parse(text) == nil)
        }
    }
}
