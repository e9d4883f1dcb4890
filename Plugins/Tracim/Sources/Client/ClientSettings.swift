/// What the client's core works with. Times are in nanoseconds.
package struct ClientSettings: Equatable, Sendable {
    /// The daemon's socket.
    package var daemonPath: String
    /// Our own.
    package var path: String
    package var pid: String
    /// Without a ping for so long the client registers again: a daemon that was started anew, or that dropped us, is silent.
    package var silence: Moment
    /// How long the daemon has for an answer.
    package var answerTimeout: Moment
    /// The longest wait between two attempts to register.
    package var longestWait: Moment
    /// Calls without an answer.
    package var calls: Int

    package init(
        daemonPath: String, path: String, pid: String, silence: Moment = 90_000_000_000,
        answerTimeout: Moment = 10_000_000_000, longestWait: Moment = 10_000_000_000, calls: Int = 64
    ) {
        self.daemonPath = daemonPath
        self.path = path
        self.pid = pid
        self.silence = silence
        self.answerTimeout = answerTimeout
        self.longestWait = longestWait
        self.calls = calls
    }
}
