internal import JSONText
internal import PysigAdapter
internal import Testing

@Suite struct IdentifierTests {
    @Test(
        "names that Python calls equal are one",
        arguments: [
            ("1", "1.0"), ("1", "true"), ("0", "false"), ("-0.0", "0"), ("1e3", "1000"), (#""a""#, #""\u0061""#),
            ("0.5", "5e-1"), ("null", "null"),
        ])
    func equal(_ left: String, _ right: String) throws {
        let (left, right) = (Identifier(try JSONValue(parsing: left)), Identifier(try JSONValue(parsing: right)))
        #expect(left == right)
        #expect(left?.hashValue == right?.hashValue)
    }

    @Test(
        "names that Python tells apart are two",
        arguments: [
            (#""1""#, "1"), ("1", "2"), ("0", "null"), (#""""#, "null"), (#""null""#, "null"),
            // One letter, and a letter with a combining accent: one text to Unicode, two to Python.
            (#""\u00e9""#, #""e\u0301""#), ("9223372036854775808", "9223372036854775809"),
        ])
    func different(_ left: String, _ right: String) throws {
        #expect(Identifier(try JSONValue(parsing: left)) != Identifier(try JSONValue(parsing: right)))
    }

    @Test("arrays and objects name nothing; the spelling is kept")
    func spelling() throws {
        #expect(Identifier([]) == nil)
        #expect(Identifier([:]) == nil)
        #expect(Identifier(try JSONValue(parsing: "2.0"))?.text == "2.0")
        #expect(Identifier(true)?.text == "true")
        #expect(Identifier("2.0").text == "2.0")
        #expect(Identifier("#x").isChannel)
        #expect(!Identifier("x#").isChannel)
    }

    @Test("the fewest listeners hear all that is of interest")
    func patterns() {
        let (s, e, ch) = (Identifier("S"), Identifier("e"), Identifier("#ch"))
        func fewest(_ interests: [Interest]) -> [[String]] {
            ListenerPattern.fewest(for: interests).map { [$0.sender.text, $0.event.text] }
        }
        #expect(fewest([Interest(sender: s, event: e), Interest()]) == [["null", "null"]])
        #expect(fewest([Interest(event: e)]) == [["null", "null"]])
        #expect(fewest([Interest(event: ch), Interest(sender: s, event: ch)]) == [["null", "#ch"]])
        #expect(fewest([Interest(sender: s, event: e), Interest(sender: s)]) == [["S", "null"]])
        #expect(fewest([Interest(sender: s, event: e), Interest(event: ch)]) == [["S", "e"], ["null", "#ch"]])
    }
}
