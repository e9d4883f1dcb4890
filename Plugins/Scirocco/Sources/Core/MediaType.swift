internal import HTTP

/// The types that a body can have.
enum MediaType {
    case json
    case text
    case binary

    /// That of a request, whose parameters do not matter, in any letter case.
    init?(_ request: HTTPRequest) {
        guard var range = request.range(of: "content-type") else { return nil }
        let value = request.head[range]
        if let end = value.firstIndex(of: UInt8(ascii: ";")) {
            let last = value[..<end].lastIndex { $0 != 0x20 && $0 != 0x09 }
            range = range.lowerBound..<(last.map { $0 + 1 } ?? range.lowerBound)
        }
        self.init(request, range)
    }

    /// The one that a part of the head names, without parameters.
    init?(_ request: HTTPRequest, _ range: Range<Int>) {
        if request.isEqual(range, "application/json") {
            self = .json
        } else if request.isEqual(range, "text/plain") {
            self = .text
        } else if request.isEqual(range, "application/octet-stream") {
            self = .binary
        } else {
            return nil
        }
    }
}
