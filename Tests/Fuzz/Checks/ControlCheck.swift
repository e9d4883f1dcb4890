internal import Control
internal import Glibc
internal import JSONText
internal import Unix

/// Any bytes on either end of the control socket: each line is answered as it should be, and nothing else is said.
enum ControlCheck {
    static func run(_ input: [UInt8]) throws(Violation) {
        do {
            try checkLines(input)
            try checkServer(input)
            try checkClient(input)
        } catch let violation as Violation {
            throw violation
        } catch {
            throw Violation(description: "a socket failed: \(error)")
        }
    }

    /// The lines are those between line feeds, up to the first that is too long.
    private static func checkLines(_ input: [UInt8]) throws {
        let pair = try UnixSocket.pair()
        try pair.first.setNonBlocking()
        var reader = LineReader(limit: 64)
        var found: [[UInt8]] = []
        var isTooLong = false
        for start in stride(from: 0, to: input.count, by: 50) where !isTooLong {
            try pair.second.write(all: Array(input[start..<min(start + 50, input.count)]))
            do {
                while case .line(let line) = try reader.next(pair.first) { found.append(line) }
            } catch {
                isTooLong = true
            }
        }
        let lines = input.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        try demand(lines.dropLast().starts(with: found), "the lines are others")
        if isTooLong {
            try demand((lines.dropFirst(found.count).first?.count ?? 0) > 64, "a short line is too long")
        } else {
            try demand(found.count == lines.count - 1, "\(found.count) lines of \(lines.count - 1)")
        }
    }

    private static func checkServer(_ input: [UInt8]) throws {
        let client = try UnixSocket.connect(to: ControlStage.shared.hub)
        try client.write(all: input)
        shutdown(client.raw, Int32(SHUT_WR))
        let output = try client.readAll(limit: 1 << 24)
        try demand(output == answers(to: input), "answered: \(String(decoding: output, as: UTF8.self))")
    }

    /// What a hub answers: each request, up to the first line that is none.
    private static func answers(to input: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        for line in input.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            let request = try? JSONValue(parsing: Array(line).span)
            guard let request, let command = request["command"]?.string else {
                let failure = ControlFailure(named: "INVALID", "a request is one JSON object a line")
                return output + ControlMessage.error(failure).bytes + [0x0A]
            }
            for message in EchoHandler.messages(command, request) { output += message.bytes + [0x0A] }
        }
        return output
    }

    /// The bytes as what a hub answers.
    private static func checkClient(_ input: [UInt8]) throws {
        let stage = ControlStage.shared
        let client = try ControlClient(path: stage.client)
        guard let peer = try UnixSocket.accept(stage.listener) else { return }
        try peer.setNonBlocking(false)
        try peer.write(all: input)
        shutdown(peer.raw, Int32(SHUT_WR))
        var items: [JSONValue] = []
        var result: Result<JSONValue?, ControlFailure>
        do throws(ControlFailure) {
            result = .success(
                try client.request("c") { item in
                    items.append(item)
                    return true
                })
        } catch { result = .failure(error) }
        try check(result, items, against: input)
    }

    private static func check(
        _ result: Result<JSONValue?, ControlFailure>, _ items: [JSONValue], against input: [UInt8]
    ) throws(Violation) {
        var expected: [JSONValue] = []
        for line in input.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            guard let message = try? JSONValue(parsing: Array(line).span) else { break }
            if let item = message["item"] {
                expected.append(item)
                continue
            }
            try demand(items == expected, "the items are others")
            if let done = message["done"] { return try demand(result == .success(done), "another value: \(result)") }
            guard case .failure(let failure) = result else { throw Violation(description: "no failure: \(result)") }
            let code = message["error"].map { $0["code"]?.string ?? "FAILED" } ?? "LOST"
            return try demand(failure.code == code, "another failure: \(failure)")
        }
        try demand(items == expected, "the items are others")
        guard case .failure(let failure) = result, failure.code == "LOST" else {
            throw Violation(description: "without a last line: \(result)")
        }
    }
}
