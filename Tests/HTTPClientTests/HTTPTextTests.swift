internal import HTTPClient
internal import Testing

@Suite struct HTTPTextTests {
    @Test func hidesSecrets() {
        let shown = [
            "https://ann:pw@host:8080/api/x?token=1#y": "https://host:8080/api/x",
            "http://host": "http://host", "http://a@b@host/p@q": "http://host/p@q", "nonsense?x": "nonsense",
        ]
        for (url, text) in shown { #expect(HTTPText.withoutSecrets(url) == text) }
        let request = HTTPRequest(
            "GET", "http://u:p@h/x?k=v", fields: [HTTPField("Cookie", "secret")],
            credentials: HTTPCredentials(username: "user", password: "word"))
        #expect("\(request)" == "GET http://h/x")
        #expect("\(HTTPCredentials(username: "user", password: "word"))" == "credentials")
    }

    @Test func letsNoRequestBecomeAnother() {
        for value in ["a\r\nB: c", "a\nb", "a\u{0}b", "\u{7F}"] { #expect(!HTTPText.isValue(value)) }
        #expect(HTTPText.isValue("a\tb ü") && HTTPText.isValue(""))
        for name in ["", "a b", "a:", "a\r\n", "ü"] { #expect(!HTTPText.isToken(name)) }
        #expect(HTTPText.isToken("X-Token_1"))
        for url in ["", "ftp://x", "file:///etc/passwd", "http://x/a b", "http://x/\n", "/x"] {
            #expect(!HTTPText.isURL(url))
        }
        #expect(HTTPText.isURL("HTTPS://x/y"))
    }
}
