package import JSONText

/// What came of a request to Tracim.
package struct RequestResult: Equatable, Sendable {
    /// nil where it was not told, as by an original daemon.
    package var request: TracimRequest?
    package var status: Int
    /// "200 OK".
    package var statusText: String
    package var body: [UInt8]

    package init(_ request: TracimRequest?, status: Int, reason: String, body: [UInt8] = []) {
        self.request = request
        self.status = status
        statusText = reason.isEmpty ? "\(status)" : "\(status) \(reason)"
        self.body = body
    }

    /// A failure on our side, as Tracim words its own: an object with a code and a message.
    package init(_ request: TracimRequest?, status: Int, reason: String, message: String) {
        let body: JSONValue = ["code": JSONValue(status), "message": .string(message)]
        self.init(request, status: status, reason: reason, body: body.bytes)
    }

    /// The data of `daemon_request_result`: the names of both originals, in any case; nil where it has no status.
    package init?(_ data: JSONValue?) {
        guard let data else { return nil }
        let status = data[anyCase: "StatusCode"] ?? data[anyCase: "status_code"]
        guard let status = status?.integer.flatMap({ Int(exactly: $0) }) else { return nil }
        self.status = status
        statusText = data[anyCase: "Status"]?.string ?? "\(status)"
        request = try? TracimRequest(data[anyCase: "Request"])
        if request?.endpoint.isEmpty ?? false { request = nil }
        let text = data["data"]?.string ?? ""
        body = Base64.decode(Array(text.utf8).span) ?? Array(text.utf8)
    }

    /// In the original daemon's spelling.
    package var json: JSONValue {
        let nothing: JSONValue = ["Method": "", "Endpoint": "", "Body": .null]
        return [
            "Request": request?.json ?? nothing, "StatusCode": JSONValue(status), "Status": .string(statusText),
            "data": .base64(body),
        ]
    }
}
