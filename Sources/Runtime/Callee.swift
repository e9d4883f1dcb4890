package import Descriptors

/// Whoever answers a request: an instance, or the way to one in another process.
package protocol Callee: AnyObject, Sendable {
    /// - Parameters:
    ///   - timeout: milliseconds, after which the call ends with `HUBBUB_E_TIMEOUT`.
    ///   - completion: called once, on any thread.
    func call(
        _ operation: String, _ parameters: [TypedValue.Field], timeout: UInt32, _ completion: @escaping CallCompletion)
}

extension Instance: Callee {}
