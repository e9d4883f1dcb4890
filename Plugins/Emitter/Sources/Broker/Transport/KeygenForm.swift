internal import JSONText

/// The form at `/keygen`, and what a browser sends of it (`application/x-www-form-urlencoded`).
struct KeygenForm {
    private static let rights: [(name: String, letter: String)] = [
        ("sub", "r"), ("pub", "w"), ("store", "s"), ("load", "l"), ("presence", "p"), ("extend", "e"),
    ]

    private var fields: [String: String] = [:]

    /// An empty form.
    init() {}

    init(reading text: String) {
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = Self.decode(parts[0]), let value = Self.decode(parts[1]) else {
                continue
            }
            fields[name] = value
        }
    }

    private static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
                else {
                    return nil
                }
                bytes.append(value)
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func isJSON(_ text: Span<UInt8>) -> Bool { (try? JSONValue(parsing: text))?.members != nil }

    /// Mints the key that the form asks for.
    ///
    /// - Returns: two lines, or what is wrong.
    func result(of mint: (JSONValue) -> JSONValue) -> String {
        for (name, _) in Self.rights where !["on", "off", "", nil].contains(fields[name]) {
            return "\(name) is on or off"
        }
        let letters = Self.rights.filter { fields[$0.name] == "on" }.map(\.letter).joined()
        let time = fields["ttl", default: ""]
        guard let seconds = time.isEmpty ? 0 : Int64(time) else { return "the time is no number of seconds" }
        let answer = mint([
            "key": .string(fields["key", default: ""]), "channel": .string(fields["channel", default: ""]),
            "type": .string(letters), "ttl": JSONValue(seconds),
        ])
        if let message = answer["message"]?.string { return message }
        return "channel: \(answer["channel"]?.string ?? "")\nkey    : \(answer["key"]?.string ?? "")"
    }

    func page(result: String?) -> String {
        let boxes = Self.rights.map { name, _ in
            "<label><input type=\"checkbox\" name=\"\(name)\"\(fields[name] == "on" ? " checked" : "")> \(name)</label>"
        }
        let answer = result.map { "<pre id=\"keygenResponse\">\(Self.escape($0))</pre>\n" } ?? ""
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Keys</title></head><body>
            \(answer)<form method="post" action="/keygen">
            <p><label>Master key <input name="key" type="password" autocomplete="off"></label></p>
            <p><label>Channel <input name="channel" value="\(Self.escape(fields["channel", default: ""]))"></label></p>
            <p><label>Seconds <input name="ttl" value="\(Self.escape(fields["ttl", default: "0"]))"></label></p>
            <p>\(boxes.joined(separator: " "))</p>
            <p><button>Make a key</button></p>
            </form></body></html>

            """
    }

    private static func escape(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}
