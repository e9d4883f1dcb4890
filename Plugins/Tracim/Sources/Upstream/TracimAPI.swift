package import HTTPClient
internal import JSONText

/// How a server lets us in.
package enum TracimCredentials: Equatable, Sendable {
    /// A login, whose cookie stands for us from then on. One of name and address is enough.
    case session(username: String?, email: String?, password: String)
    /// The name, or the address, and the password with each request.
    case basic(login: String, password: String)
    /// The administrator's key with each request, for the user of that name or address.
    case key(String, login: String)
}

/// Who we are at the server.
package struct Account: Equatable, Sendable {
    package var userID: String
    /// What stands for the login; nil where each request has the credentials.
    package var cookie: String?

    package init(userID: String, cookie: String? = nil) {
        self.userID = userID
        self.cookie = cookie
    }
}

/// Why a server did not do what it was asked.
package struct APIRefusal: Error, Equatable, Sendable {
    package var status: Int
    /// For people, without anything secret.
    package var text: String

    package init(status: Int, text: String) {
        self.status = status
        self.text = text
    }
}

/// Tracim's API as far as a daemon needs it: what to send, and what the answers mean. A value without input and output.
package struct TracimAPI: Sendable {
    /// With `/api`, without a slash at the end.
    package let url: String
    private let credentials: TracimCredentials
    private let requestTimeout: Duration
    private let silence: Duration
    private let answerLimit: Int
    private static let json = HTTPField("Content-Type", "application/json")

    package init(
        url: String, credentials: TracimCredentials, requestTimeout: Duration = .seconds(30),
        silence: Duration = .seconds(90), answerLimit: Int = 1 << 20
    ) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.credentials = credentials
        self.requestTimeout = requestTimeout
        self.silence = silence
        self.answerLimit = answerLimit
    }

    /// Asks who we are, with the credentials.
    package var login: HTTPRequest {
        guard case .session(let username, let email, let password) = credentials else {
            return authorized(HTTPRequest("GET", url + "/auth/whoami", timeout: requestTimeout), nil)
        }
        var members: [JSONValue.Member] = []
        if let email { members.append(.init("email", .string(email))) }
        if let username { members.append(.init("username", .string(username))) }
        members.append(.init("password", .string(password)))
        return HTTPRequest(
            "POST", url + "/auth/login", fields: [Self.json], body: JSONValue.object(members).bytes,
            timeout: requestTimeout)
    }

    /// Who we are, by the answer to `login`.
    package func account(_ response: HTTPResponse) throws(APIRefusal) -> Account {
        guard response.status == 200 else { throw refusal(response, "the login") }
        let user = try? JSONValue(parsing: response.body.span)
        guard let id = user?["user_id"]?.integer else {
            throw APIRefusal(status: 200, text: "\(url) does not answer as Tracim does: does the URL end with /api?")
        }
        guard case .session = credentials else { return Account(userID: "\(id)") }
        guard let cookie = Self.cookie(response.head.values(of: "Set-Cookie")) else {
            throw APIRefusal(status: 200, text: "\(url) gave no cookie for the session")
        }
        return Account(userID: "\(id)", cookie: cookie)
    }

    /// The live messages, from now on or after one of them.
    package func stream(_ account: Account, after: Int64?) -> HTTPRequest {
        let query = after.map { "?after_event_id=\($0)" } ?? ""
        let request = HTTPRequest(
            "GET", "\(url)/users/\(account.userID)/live_messages\(query)",
            fields: [HTTPField("Accept", "text/event-stream"), HTTPField("Cache-Control", "no-cache")], timeout: nil,
            silence: silence)
        return authorized(request, account)
    }

    /// What a program, or the hub, asks for.
    package func request(_ request: TracimRequest, _ account: Account) -> HTTPRequest {
        let fields = [HTTPField("Accept", "application/json")] + (request.body == nil ? [] : [Self.json])
        return authorized(
            HTTPRequest(
                request.method, url + request.endpoint, fields: fields, body: request.body, timeout: requestTimeout,
                bodyLimit: answerLimit), account)
    }

    /// What a refusal says. Of its body only the message that Tracim has for people.
    package func refusal(_ response: HTTPResponse, _ what: String) -> APIRefusal {
        let body = try? JSONValue(parsing: response.body.span)
        var text = "\(url) refuses \(what) with \(response.status)"
        if let code = body?["code"]?.integer { text += ", code \(code)" }
        if let message = body?["message"]?.string, !message.isEmpty { text += ": \(message.prefix(200))" }
        return APIRefusal(status: response.status, text: text)
    }

    private func authorized(_ request: HTTPRequest, _ account: Account?) -> HTTPRequest {
        var request = request
        switch credentials {
        case .session: if let cookie = account?.cookie { request.fields.append(HTTPField("Cookie", cookie)) }
        case .basic(let login, let password):
            request.credentials = HTTPCredentials(username: login, password: password)
        case .key(let key, let login):
            request.fields += [HTTPField("Tracim-Api-Key", key), HTTPField("Tracim-Api-Login", login)]
        }
        return request
    }

    /// The names and values of the cookies that were set, as they are sent back.
    static func cookie(_ values: [String]) -> String? {
        let pairs = values.compactMap { value -> String? in
            let pair = value.prefix { $0 != ";" }.split(separator: " ").joined()
            return pair.contains("=") && pair.utf8.count <= 4096 ? pair : nil
        }
        return pairs.isEmpty ? nil : pairs.joined(separator: "; ")
    }
}
