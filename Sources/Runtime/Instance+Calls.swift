internal import Bus
internal import CHubbub
package import Descriptors
internal import Locks
internal import Synchronization

extension Instance {
    /// Asks the instance for an operation. [any thread]
    ///
    /// - Parameters:
    ///   - timeout: milliseconds, after which the call ends with `HUBBUB_E_TIMEOUT`.
    ///   - completion: called once, on any thread.
    package func call(
        _ operation: String, _ parameters: [TypedValue.Field], timeout: UInt32, _ completion: @escaping CallCompletion
    ) {
        guard let index = configuration.descriptor.operations.firstIndex(where: { $0.name == operation }) else {
            let known = configuration.descriptor.operations.map(\.name).joined(separator: ", ")
            let hint = known.isEmpty ? "it has none" : "it has \(known)"
            completion(.failure(CallFailure(HUBBUB_E_NOT_FOUND, "\(name) has no operation \(operation): \(hint)")))
            return
        }
        let fitted: [TypedValue.Field]
        do throws(CallFailure) {
            fitted = try Parameters.fit(parameters, to: configuration.descriptor.operations[index])
        } catch {
            return completion(.failure(error))
        }
        guard status.state == .running else {
            return completion(.failure(CallFailure(HUBBUB_E_CLOSED, "endpoint \(name) is not running")))
        }
        guard let number = calls.open(completion),
            post(.work { [self] in begin(number, operation: index, fitted, timeout: timeout) })
        else { return completion(.failure(CallFailure(HUBBUB_E_BUSY, "\(name) has too many calls under way"))) }
    }

    /// Whether the adapter was handed something whose end it has not told: a delivery or a call. [instance's thread]
    package var isOwedAnswers: Bool { !callTimers.isEmpty || (ports.sink?.inFlight ?? 0) > 0 }

    private func begin(_ number: UInt64, operation: Int, _ parameters: [TypedValue.Field], timeout: UInt32) {
        guard let function = unsafe adapter.pointee.call, unsafe raw != nil else {
            _ = calls.finish(number, .failure(CallFailure(HUBBUB_E_CLOSED, "endpoint \(name) is not running")))
            return
        }
        callTimers[number] = loop.setTimer(delay: UInt64(timeout) * 1_000_000, period: 0) { [self] in
            callTimers[number] = nil
            if calls.finish(number, .failure(CallFailure(HUBBUB_E_TIMEOUT, "no answer within \(timeout) ms"))),
                let cancel = unsafe adapter.pointee.cancel
            {
                calling(.cancel) { unsafe cancel(raw, number) }
            }
        }
        shared.withLock { $0.error = nil }
        let arena = lend()
        defer { arena.free() }
        var call = unsafe hubbub_call()
        unsafe call.head = HostTable.head(hubbub_call.self)
        unsafe call.id = number
        unsafe call.operation = UInt32(operation)
        unsafe call.timeout_ms = timeout
        unsafe call.parameters = UnsafePointer(arena.fields(parameters))
        unsafe call.parameter_count = UInt64(parameters.count)
        let code = calling(.call) { unsafe function(raw, &call) }
        if code < 0 {
            let text = shared.withLock { $0.error?.description } ?? "failed with \(ErrorName.of(code))"
            finishCall(number, .failure(CallFailure(code, text)))
        }
    }

    /// Ends a call; false where it had ended. [any thread]
    @discardableResult
    func finishCall(_ number: UInt64, _ result: Result<TypedValue, CallFailure>) -> Bool {
        let isKnown = calls.finish(number, result)
        if isOnThread { forgetTimer(number) } else { post(.work { [self] in forgetTimer(number) }) }
        return isKnown
    }

    private func forgetTimer(_ number: UInt64) {
        if let timer = callTimers.removeValue(forKey: number) { loop.cancelTimer(timer) }
    }

    /// Gives a running instance new values of all settings, of which only live ones may differ. [any thread]
    ///
    /// - Parameter completion: called once with no value, or with why the adapter refused, on any thread.
    package func configure(_ settings: TypedValue, _ completion: @escaping CallCompletion) {
        let posted = post(.work { [self] in completion(configureNow(settings)) })
        if !posted { completion(.failure(CallFailure(HUBBUB_E_BUSY, "\(name) has too much to do"))) }
    }

    private func configureNow(_ settings: TypedValue) -> Result<TypedValue, CallFailure> {
        guard let configure = unsafe adapter.pointee.configure, unsafe raw != nil else {
            return .failure(CallFailure(HUBBUB_E_UNSUPPORTED, "\(name) cannot change its settings while it runs"))
        }
        shared.withLock { $0.error = nil }
        let arena = lend()
        defer { arena.free() }
        let code = calling(.configure) { unsafe configure(raw, arena.copy(one: arena.value(settings))) }
        if code == HUBBUB_OK {
            self.settings = settings
            return .success(.none)
        }
        let text = shared.withLock { $0.error?.description } ?? "failed with \(ErrorName.of(code))"
        return .failure(CallFailure(code, text))
    }

    /// The most requests of one instance without an answer.
    static let requestLimit = 256

    /// Asks what the configuration binds to a name. [instance's thread]
    func request(_ name: String, _ parameters: [TypedValue.Field], timeout: UInt32) throws(CallFailure) -> UInt64 {
        guard let (target, operation) = resolve(name) else {
            throw CallFailure(HUBBUB_E_NOT_FOUND, "nothing is bound to \(name): add it to this endpoint's `bind`")
        }
        guard requestsUnderWay.count < Self.requestLimit else {
            throw CallFailure(HUBBUB_E_BUSY, "\(Self.requestLimit) requests are without an answer")
        }
        lastRequest += 1
        let number = lastRequest
        requestsUnderWay.insert(number)
        target.call(operation, parameters, timeout: timeout) { [self] result in
            post(.work { [self] in answer(number, result) })
        }
        return number
    }

    private func answer(_ number: UInt64, _ result: Result<TypedValue, CallFailure>) {
        guard requestsUnderWay.remove(number) != nil, unsafe raw != nil, let answered = unsafe adapter.pointee.answered
        else { return }
        switch result {
        case .success(let value):
            let arena = lend()
            defer { arena.free() }
            calling(.answered) {
                unsafe answered(raw, number, HUBBUB_OK, arena.copy(one: arena.value(value)), hubbub_text())
            }
        case .failure(let failure):
            unsafe withText(failure.description) { text in
                calling(.answered) { unsafe answered(raw, number, failure.code, nil, text) }
            }
        }
    }
}
