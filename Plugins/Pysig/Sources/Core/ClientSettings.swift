/// What a client session keeps to, beside the limits.
package struct ClientSettings: Equatable, Sendable {
    package var limits: Limits
    /// How long a connection may take to come about.
    package var connectTimeout: Moment
    /// The longest wait before the next attempt to connect, or to register what the server refused.
    package var longestWait: Moment
    /// How long a server waits at most for the answer to a signal that is not settled: an original one stands still.
    package var answerWithin: Moment
    /// Whether a sender or an event that is not there is made when it is fired.
    package var createsSenders: Bool

    package init(
        limits: Limits = Limits(), connectTimeout: Moment = 10_000_000_000, longestWait: Moment = 5_000_000_000,
        answerWithin: Moment = 1_000_000_000, createsSenders: Bool = true
    ) {
        self.limits = limits
        self.connectTimeout = connectTimeout
        self.longestWait = longestWait
        self.answerWithin = answerWithin
        self.createsSenders = createsSenders
    }

    /// How long a server has for what it does only after each of its listeners replied, for which an original one waits
    /// 10 s each. A server that is silent for so long is taken for dead.
    var patience: Moment { 3 * limits.requestTimeout }
}
