internal import AdapterKit
internal import HTTPClient

/// Requests for programs and for the hub.
extension Upstream {
    /// Asks Tracim for something. There is always an answer.
    func perform(_ request: TracimRequest, _ done: @escaping (RequestResult) -> Void) {
        perform(Waiting(request: request, done: done), isFirst: true)
    }

    private func perform(_ waiting: Waiting, isFirst: Bool) {
        guard let http, let account else { return fail(waiting, 503, "there is no login at \(api.url) now") }
        do throws(AdapterError) {
            try http.perform(api.request(waiting.request, account)) { [weak self] in
                self?.answered(waiting, $0, isFirst: isFirst)
            }
        } catch {
            fail(waiting, 503, error.message)
        }
    }

    private func answered(_ waiting: Waiting, _ result: Result<HTTPResponse, AdapterError>, isFirst: Bool) {
        switch result {
        case .success(let response) where response.status == 401 && isFirst:
            again.append(waiting)
            run { session, _ in session.unauthorized() }
        case .success(let response):
            waiting.done(
                RequestResult(
                    waiting.request, status: response.status, reason: response.head.reason, body: response.body))
        case .failure(let error): fail(waiting, error.code == .timeout ? 504 : 502, error.message)
        }
    }

    private func fail(_ waiting: Waiting, _ status: Int, _ text: String) {
        let reason = [502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"][status] ?? ""
        waiting.done(RequestResult(waiting.request, status: status, reason: reason, message: text))
    }

    func failAgain(_ text: String) {
        let waiting = again
        again = []
        for request in waiting { fail(request, 503, text) }
    }

    /// What waited for a login.
    func performAgain() {
        let waiting = again
        again = []
        for request in waiting { perform(request, isFirst: false) }
    }
}
