internal import HTTP

/// The pages of the upstream broker: its health, a form for keys, and a presence that nobody can ask for.
struct WebPages {
    let isKeyed: Bool
    /// Answers a request for a key.
    let mint: (KeygenForm) -> String

    /// A WebSocket is taken on every path that has no page.
    static func isPage(_ path: String) -> Bool { ["/health", "/keygen", "/presence"].contains(path) }

    func answer(_ request: HTTPRequest) -> WebAnswer {
        switch (request.text(request.path), request.method) {
        case ("/health", .get): return WebAnswer(status: 200)
        case ("/keygen", .get) where isKeyed: return WebAnswer(status: 200, page: KeygenForm().page(result: nil))
        case ("/keygen", .post) where isKeyed:
            let form = KeygenForm(reading: String(decoding: request.body, as: UTF8.self))
            return WebAnswer(status: 200, page: form.page(result: mint(form)))
        case ("/keygen", _) where isKeyed: return WebAnswer(status: 405)
        // The facts: upstream asks with a key that is none, so that it never answers.
        case ("/presence", .post) where isKeyed:
            return WebAnswer(status: KeygenForm.isJSON(request.body.span) ? 401 : 400)
        case ("/presence", _): return WebAnswer(status: 404)
        default: return WebAnswer(status: 400)
        }
    }
}
