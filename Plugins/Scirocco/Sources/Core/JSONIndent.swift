/// Lays JSON out as the original does: each member on a line of its own, ten spaces a level.
package enum JSONIndent {
    private static let step = 10

    /// The value laid out; on one line, as it is, where it would be longer than `limit` bytes: nesting that costs a byte
    /// would make each line behind it a hundred longer.
    ///
    /// - Parameter json: valid JSON.
    package static func lay(_ json: [UInt8], limit: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(json.count * 2)
        var depth = 0
        var index = 0
        while index < json.count {
            let byte = json[index]
            index += 1
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: continue
            case UInt8(ascii: "\""): copyString(json, &index, &result)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                result.append(byte)
                let next = skipSpace(json, index)
                if next < json.count, json[next] == byte + 2 {
                    result.append(json[next])
                    index = next + 1
                } else {
                    depth += 1
                    breakLine(depth, &result)
                }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                breakLine(depth, &result)
                result.append(byte)
            case UInt8(ascii: ","):
                result.append(byte)
                breakLine(depth, &result)
            case UInt8(ascii: ":"):
                result.append(byte)
                result.append(0x20)
            default: result.append(byte)
            }
            if result.count > limit { return json }
        }
        return result
    }

    private static func copyString(_ json: [UInt8], _ index: inout Int, _ result: inout [UInt8]) {
        let start = index - 1
        while index < json.count, json[index] != UInt8(ascii: "\"") {
            index += json[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index = min(index + 1, json.count)
        result += json[start..<index]
    }

    private static func skipSpace(_ json: [UInt8], _ start: Int) -> Int {
        var index = start
        while index < json.count, [0x20, 0x09, 0x0A, 0x0D].contains(json[index]) { index += 1 }
        return index
    }

    private static func breakLine(_ depth: Int, _ result: inout [UInt8]) {
        result.append(0x0A)
        for _ in 0..<max(0, depth) * step { result.append(0x20) }
    }
}
