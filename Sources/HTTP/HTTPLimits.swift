/// What a request may be at most, in bytes unless said otherwise. What is larger is refused with the status that says so.
package struct HTTPLimits: Equatable, Sendable {
    /// Of the first line; beyond it 414.
    package var requestLine: Int
    /// Of the whole head with its first line, and of the trailers behind a chunked body; beyond it 431.
    package var head: Int
    /// The most fields of a head; beyond it 431.
    package var fields: Int
    /// Of the body, without what frames it; beyond it 413.
    package var body: Int

    /// Limits that usual clients never see.
    package init(requestLine: Int = 8 << 10, head: Int = 16 << 10, fields: Int = 100, body: Int = 1 << 20) {
        self.requestLine = requestLine
        self.head = max(head, requestLine)
        self.fields = fields
        self.body = body
    }
}
