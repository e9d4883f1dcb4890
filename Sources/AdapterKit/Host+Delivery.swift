internal import CHubbub
internal import Descriptors

/// What a sink did with an event.
public enum Verdict: Sendable {
    /// It was taken over.
    case delivered
    /// Try again; nil leaves it to the host when.
    case retry(after: Duration?, AdapterError? = nil)
    /// It will never be taken.
    case rejected(AdapterError)
    /// An earlier event of the same key failed, or the endpoint is going down.
    case notAttempted
}

extension Host {
    /// Settles one delivery, once.
    public func settle(_ token: UInt64, _ verdict: Verdict = .delivered) {
        var settlement = unsafe hubbub_settlement(token: token, verdict)
        unsafe withText(verdict.error?.message ?? "") { text in
            unsafe settlement.text = unsafe text
            unsafe table.pointee.settle(table, &settlement, 1)
        }
    }

    /// A sink that took only a part of a batch can take more.
    public func deliverReady() {
        unsafe table.pointee.deliver_ready(table)
    }
}

extension Verdict {
    /// Why, where there is a reason.
    var error: AdapterError? {
        switch self {
        case .delivered, .notAttempted: nil
        case .retry(_, let error): error
        case .rejected(let error): error
        }
    }
}

extension hubbub_settlement {
    /// A settlement without its text.
    init(token: UInt64, _ verdict: Verdict) {
        unsafe self.init()
        unsafe self.token = token
        unsafe code = verdict.error?.code.rawValue ?? HUBBUB_OK
        switch verdict {
        case .delivered: unsafe outcome = HUBBUB_DELIVERED
        case .retry(let delay, _):
            unsafe outcome = HUBBUB_RETRY
            unsafe delay_ms = delay?.wholeMilliseconds ?? 0
        case .rejected: unsafe outcome = HUBBUB_REJECTED
        case .notAttempted: unsafe outcome = HUBBUB_NOT_ATTEMPTED
        }
    }
}
