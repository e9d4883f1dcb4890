/// What an adapter's wire can acknowledge where a setting has a value. The Swift form of `hubbub_promise_spec`.
public struct PromiseSpec: Equatable, Sendable {
    /// The setting's name.
    public var setting: String
    /// Of a boolean, an integer or a string, as one would write it in YAML.
    public var value: String
    /// As in the descriptor.
    public var sourceAcknowledges: Acknowledgement
    /// As in the descriptor.
    public var redelivers: Redelivery
    /// As in the descriptor.
    public var pushback: Pushback
    /// As in the descriptor.
    public var sinkAcknowledges: Acknowledgement
    /// As in the descriptor, which holds as well.
    public var sinkKeepsOrder: Bool

    /// What is left out is the weakest promise.
    public init(
        _ setting: String, _ value: String, sourceAcknowledges: Acknowledgement = .never,
        redelivers: Redelivery = .never, pushback: Pushback = .none, sinkAcknowledges: Acknowledgement = .never,
        sinkKeepsOrder: Bool = false
    ) {
        self.setting = setting
        self.value = value
        self.sourceAcknowledges = sourceAcknowledges
        self.redelivers = redelivers
        self.pushback = pushback
        self.sinkAcknowledges = sinkAcknowledges
        self.sinkKeepsOrder = sinkKeepsOrder
    }
}

extension AdapterDescriptor {
    /// The descriptor as it holds for an instance with these settings, a record with the defaults filled in.
    package func promising(with settings: TypedValue) -> AdapterDescriptor {
        guard let promise = promises.first(where: { settings[$0.setting]?.plainText == $0.value }) else { return self }
        var result = self
        result.sourceAcknowledges = promise.sourceAcknowledges
        result.redelivers = promise.redelivers
        result.pushback = promise.pushback
        result.sinkAcknowledges = promise.sinkAcknowledges
        result.sinkKeepsOrder = sinkKeepsOrder || promise.sinkKeepsOrder
        return result
    }
}

extension TypedValue {
    /// A boolean, an integer or a string as one would write it in YAML.
    fileprivate var plainText: String? {
        switch self {
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .text(let text, _): text
        default: nil
        }
    }
}
