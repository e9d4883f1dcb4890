/// The pages of the upstream broker: its health, a form for keys, and a presence that nobody can ask for.
struct WebPages {
    let isKeyed: Bool
    /// Answers a request for a key.
    let mint: (KeygenForm) -> String

    /// A WebSocket is taken on every path that has no page.
    static func isPage(_ path: String) -> Bool { ["/health", "/keygen", "/presence"].contains(path) }

    func answer(_ request: HTTPRequest) -> HTTPResponse {
        switch (request.path, request.method) {
        case ("/health", "GET"): return HTTPResponse(status: 200)
        case ("/keygen", "GET") where isKeyed: return HTTPResponse(status: 200, page: KeygenForm().page(result: nil))
        case ("/keygen", "POST") where isKeyed:
            let form = KeygenForm(reading: String(decoding: request.body, as: UTF8.self))
            return HTTPResponse(status: 200, page: form.page(result: mint(form)))
        case ("/keygen", _) where isKeyed: return HTTPResponse(status: 405)
        // The facts: upstream asks with a key that is none, so that it never answers.
        case ("/presence", "POST") where isKeyed:
            return HTTPResponse(status: KeygenForm.isJSON(request.body.span) ? 401 : 400)
        case ("/presence", _): return HTTPResponse(status: 404)
        default: return HTTPResponse(status: 400)
        }
    }
}
