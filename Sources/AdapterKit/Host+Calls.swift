internal import CHubbub
public import Descriptors

extension Host {
    /// Answers a call, once.
    ///
    /// - Returns: whether the answer was still wanted.
    @discardableResult
    public func complete(_ call: CallID, _ answer: Result<TypedValue, AdapterError>) -> Bool {
        switch answer {
        case .success(let result):
            unsafe result.withC { value in
                unsafe withUnsafePointer(to: value) {
                    unsafe table.pointee.complete(table, call.raw, HUBBUB_OK, $0, hubbub_text()) == HUBBUB_OK
                }
            }
        case .failure(let error):
            unsafe withText(error.message) {
                unsafe table.pointee.complete(table, call.raw, error.code.rawValue, nil, $0) == HUBBUB_OK
            }
        }
    }

    /// Asks what the configuration binds to `name`; the answer comes through `answered`, once. Instance thread.
    ///
    /// - Parameter parameters: one without a name that holds a JSON object stands for the object's members.
    /// - Throws: `notFound` when nothing is bound, `busy` over the cap.
    public func request(
        _ name: String, _ parameters: [TypedValue.Field] = [], timeout: Duration
    ) throws(AdapterError) -> RequestID {
        var request: UInt64 = 0
        let code = unsafe TypedValue.record(parameters).withC { record in
            unsafe withText(name) { name in
                unsafe table.pointee.request(
                    table, name, record.items, record.count, timeout.wholeMilliseconds, &request)
            }
        }
        try check(code)
        return RequestID(raw: request)
    }
}
