package import HTTP

/// What a request asks the queue for: the interface of the original server, check by check in its order.
package struct Router: Sendable {
    /// Where a request leads.
    package enum Routed: Equatable, Sendable {
        /// To the queue. A pull of nothing may wait so many milliseconds for a message.
        case command(QueueCommand, wait: Int64)
        case reply(Reply)
    }

    package let rules: QueueRules
    /// The one for everything.
    private let token: [UInt8]

    package init(_ rules: QueueRules) {
        self.rules = rules
        token = Array(rules.token.utf8)
    }

    /// The dialect that a client speaks, told by the header with its own node; the second where it sends neither.
    package static func dialect(of request: HTTPRequest) -> Dialect {
        request.range(of: Dialect.second.ownNode) == nil && request.range(of: Dialect.first.ownNode) != nil
            ? .first : .second
    }

    package func route(_ request: HTTPRequest) -> Routed {
        do throws(Problem) {
            let limit = isBatch(request) ? rules.binary : rules.json
            let payload = try BodyReader.read(request, rules, json: limit)
            let dialect = Self.dialect(of: request)
            let node = request.text(of: dialect.ownNode) ?? ""
            let isMaster = try authorize(request, node)
            if request.method == .post { try checkType(request) }
            return try find(Asked(request, payload, dialect, node, isMaster))
        } catch {
            return .reply(.problem(error))
        }
    }

    /// Whether it asks for a batch, where there are any.
    private func isBatch(_ request: HTTPRequest) -> Bool {
        rules.batch > 0 && request.text(request.path).lowercased().hasPrefix(Batch.path)
    }

    /// A request that may ask.
    private struct Asked {
        let request: HTTPRequest
        let payload: Payload
        let dialect: Dialect
        let node: String
        let isMaster: Bool
        let owner: QueueCommand.Owner

        init(_ request: HTTPRequest, _ payload: Payload, _ dialect: Dialect, _ node: String, _ isMaster: Bool) {
            self.request = request
            self.payload = payload
            self.dialect = dialect
            self.node = node
            self.isMaster = isMaster
            owner = dialect == .first ? .anyone : .source
        }
    }

    /// - Returns: whether the token is the one for everything.
    private func authorize(_ request: HTTPRequest, _ node: String) throws(Problem) -> Bool {
        guard let range = request.range(of: "authorization") else { throw Problem(403, "the token is missing") }
        let given = request.head.span.extracting(range)
        if Self.areEqual(given, token.span) { return true }
        if !rules.nodeTokens.isEmpty, let node = NodeID(node), let token = rules.nodeTokens[node],
            Self.areEqual(given, Array(token.utf8).span)
        {
            return false
        }
        throw Problem(403, "the token is wrong")
    }

    /// In a time that tells nothing of where they differ.
    private static func areEqual(_ given: Span<UInt8>, _ token: Span<UInt8>) -> Bool {
        guard given.count == token.count else { return false }
        var difference: UInt8 = 0
        for index in given.indices { difference |= given[index] ^ token[index] }
        return difference == 0
    }

    /// Just these, without parameters.
    private func checkType(_ request: HTTPRequest) throws(Problem) {
        guard let type = request.range(of: "content-type"), MediaType(request, type) != nil else {
            throw Problem(400, "Content-Type must be application/json, text/plain or application/octet-stream")
        }
    }

    /// Letter case and a slash at the end do not matter.
    private func find(_ asked: Asked) throws(Problem) -> Routed {
        if asked.request.isEqual(asked.request.path, "/messagequeue") { return try queue(asked) }
        var path = asked.request.text(asked.request.path).lowercased()
        if path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        switch path {
        case "/": return try root(asked)
        case "/messagequeue": return try queue(asked)
        case "/messages": return try messages(asked)
        case "/globaldataspace": return try everything(asked)
        default: break
        }
        if rules.batch > 0, path.hasPrefix(Batch.path) { return try batch(asked, path) }
        let parts = path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if parts.count == 2, parts[0].elementsEqual("messages".utf8) { return try message(asked, parts[1]) }
        if parts.count == 3, parts[0].elementsEqual("messagequeue".utf8), parts[2].elementsEqual("ack".utf8) {
            return try acknowledgement(asked, parts[1])
        }
        throw .notFound
    }

    private func root(_ asked: Asked) throws(Problem) -> Routed {
        switch asked.request.method {
        case .get, .head:
            return .reply(
                .json(
                    Array(
                        #"{"name":"Hubbub","author":"The Hubbub authors","source":"A queue for clients of Scirocco"}"#
                            .utf8)))
        case .options: return .reply(.options("GET,HEAD"))
        default: throw .notFound
        }
    }

    private func queue(_ asked: Asked) throws(Problem) -> Routed {
        switch asked.request.method {
        case .post:
            return .command(
                .push(try PushReader.read(asked.request, asked.payload, asked.dialect, rules)), wait: 0)
        case .get: return .command(.pull(asked.node), wait: wait(asked.request))
        // It must not take a message away, as it does in the original.
        case .head: return .reply(.nothing)
        case .options: return .reply(.options("GET,HEAD,POST"))
        default: throw .notFound
        }
    }

    /// Beyond the original.
    private func batch(_ asked: Asked, _ path: String) throws(Problem) -> Routed {
        switch (asked.request.method, path.dropFirst(Batch.path.count)) {
        case (.post, ""):
            let messages = try Batch.messages(asked.payload.bytes, from: asked.node, rules)
            return .command(.pushAll(messages), wait: 0)
        case (.get, ""):
            let wanted = asked.request.parameter("max").flatMap(Int.init) ?? rules.batch
            return .command(
                .pullSome(asked.node, max(1, min(wanted, rules.batch))), wait: wait(asked.request))
        case (.patch, "/ack"):
            return .command(.acknowledgeAll(asked.node, try Batch.ids(asked.payload.bytes, rules)), wait: 0)
        case (.options, ""): return .reply(.options("GET,POST"))
        case (.options, "/ack"): return .reply(.options("PATCH"))
        default: throw .notFound
        }
    }

    private func messages(_ asked: Asked) throws(Problem) -> Routed {
        switch asked.request.method {
        case .get, .head: return .command(.list(asked.node, limit: limit(asked.request)), wait: 0)
        case .delete: return .command(.deleteAll(asked.node, asked.owner), wait: 0)
        case .options: return .reply(.options("GET,HEAD,DELETE"))
        default: throw .notFound
        }
    }

    private func message(_ asked: Asked, _ name: Substring.UTF8View) throws(Problem) -> Routed {
        if asked.request.method == .options { return .reply(.options("GET,HEAD,PATCH,DELETE")) }
        guard let id = MessageID(name) else { throw .notFound }
        switch asked.request.method {
        case .get, .head: return .command(.get(asked.node, id), wait: 0)
        case .patch: return .command(.update(asked.node, id, asked.payload, asked.owner), wait: 0)
        case .delete: return .command(.delete(asked.node, id, asked.owner), wait: 0)
        default: throw .notFound
        }
    }

    private func acknowledgement(_ asked: Asked, _ name: Substring.UTF8View) throws(Problem) -> Routed {
        if asked.request.method == .options { return .reply(.options("PATCH")) }
        guard asked.request.method == .patch, let id = MessageID(name) else { throw .notFound }
        return .command(.acknowledge(asked.node, id), wait: 0)
    }

    private func everything(_ asked: Asked) throws(Problem) -> Routed {
        switch asked.request.method {
        case .delete:
            guard asked.isMaster else { throw Problem(403, "a node's own token does not reach others' messages") }
            return .command(.clear, wait: 0)
        case .options: return .reply(.options("DELETE"))
        default: throw .notFound
        }
    }

    /// Absent, 0, no number or too large is the most.
    private func limit(_ request: HTTPRequest) -> Int {
        guard let limit = request.parameter("limit").flatMap(Int.init), limit > 0 else { return rules.list }
        return min(limit, rules.list)
    }

    /// In milliseconds; the client says seconds.
    private func wait(_ request: HTTPRequest) -> Int64 {
        guard rules.longestWait > 0, let seconds = request.parameter("wait").flatMap(Int64.init), seconds > 0 else {
            return 0
        }
        return seconds > rules.longestWait / 1000 ? rules.longestWait : seconds * 1000
    }
}
