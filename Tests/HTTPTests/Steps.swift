internal import HTTP

/// What a parser makes of a text, as words that are easy to compare.
func steps(_ text: String, piece: Int? = nil, limits: HTTPLimits = HTTPLimits()) -> [String] {
    steps(Array(text.utf8), piece: piece, limits: limits)
}

func steps(_ bytes: [UInt8], piece: Int? = nil, limits: HTTPLimits = HTTPLimits()) -> [String] {
    var parser = HTTPRequestParser(limits: limits)
    var found: [String] = []
    for start in stride(from: 0, to: bytes.count, by: piece ?? max(1, bytes.count)) {
        parser.append(bytes[start..<min(bytes.count, start + (piece ?? bytes.count))].span)
        while let step = word(parser.next()) {
            found.append(step)
            if step.hasPrefix("refused") { return found }
        }
    }
    return found
}

private func word(_ step: HTTPRequestParser.Step) -> String? {
    switch step {
    case .incomplete: return nil
    case .expectsContinue: return "continue?"
    case .refused(let refusal): return "refused \(refusal.status)"
    case .request(let request):
        let query = request.query.map { "?" + request.text($0) } ?? ""
        let body = String(decoding: request.body, as: UTF8.self)
        return "\(request.method) \(request.text(request.path))\(query) \(request.keepsAlive) \(body)"
    }
}
