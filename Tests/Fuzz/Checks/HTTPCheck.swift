internal import HTTP

/// Any bytes as requests of HTTP: however the stream is cut, the same requests are read and the same is refused; every
/// part stands within its head; what is held stays within the limits.
enum HTTPCheck {
    private static let limits = HTTPLimits(requestLine: 128, head: 512, fields: 8, body: 256)

    static func run(_ input: [UInt8]) throws(Violation) {
        let whole = try read(input, piece: max(1, input.count))
        try demand(try read(input, piece: 1) == whole, "read byte by byte, it is another")
        try demand(try read(input, piece: 7) == whole, "read in pieces of seven, it is another")
    }

    private enum Found: Equatable {
        case request(HTTPRequest)
        case refused(Int)
    }

    private static func read(_ input: [UInt8], piece: Int) throws(Violation) -> [Found] {
        var parser = HTTPRequestParser(limits: limits)
        var found: [Found] = []
        for start in stride(from: 0, to: input.count, by: piece) {
            parser.append(input[start..<min(start + piece, input.count)].span)
            reading: while true {
                switch parser.next() {
                case .incomplete: break reading
                case .expectsContinue: continue
                case .request(let request):
                    try check(request)
                    found.append(.request(request))
                case .refused(let refusal):
                    try demand((400...505).contains(refusal.status), "refused with \(refusal.status)")
                    return found + [.refused(refusal.status)]
                }
            }
            try demand(parser.held <= limits.head + limits.body + piece + 1024, "it holds \(parser.held) bytes")
        }
        return found
    }

    private static func check(_ request: HTTPRequest) throws(Violation) {
        try demand(request.body.count <= limits.body, "a body of \(request.body.count) bytes")
        try demand(request.head.count <= limits.head, "a head of \(request.head.count) bytes")
        try demand(request.fields.count <= limits.fields, "\(request.fields.count) fields")
        let parts = request.fields.flatMap { [$0.name, $0.value] } + [request.path, request.query ?? 0..<0]
        for part in parts {
            try demand(part.upperBound <= request.head.count, "a part outside the head")
            let text = request.text(part)
            try demand(!text.unicodeScalars.contains { $0 == "\r" || $0 == "\n" }, "a line end within a part")
        }
        _ = request.parameter("limit")
    }
}
