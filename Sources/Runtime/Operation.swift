internal import CHubbub
package import Descriptors
internal import JSONText
internal import Locks
internal import Synchronization

/// Why a call failed.
package struct CallFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// `HUBBUB_E_…`.
    package let code: Int32
    package let description: String

    package init(_ code: Int32, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// What is called when a call ended. [any thread]
package typealias CallCompletion = @Sendable (Result<TypedValue, CallFailure>) -> Void

/// Fits what a caller gives to what an operation declares.
package enum Parameters {
    /// - Throws: `HUBBUB_E_INVALID` with the parameter's name.
    package static func fit(
        _ given: [TypedValue.Field], to operation: OperationSpec
    ) throws(CallFailure) -> [TypedValue.Field] {
        let given = try spread(given, operation)
        for field in given where !operation.parameters.contains(where: { $0.name == field.name }) {
            let known = operation.parameters.map(\.name).joined(separator: ", ")
            throw CallFailure(
                HUBBUB_E_INVALID,
                "\(operation.name) has no parameter \(field.name)\(known.isEmpty ? "" : ": it has \(known)")")
        }
        var fitted: [TypedValue.Field] = []
        for spec in operation.parameters {
            if let field = given.last(where: { $0.name == spec.name }) {
                guard let value = convert(field.value, to: spec) else {
                    throw CallFailure(HUBBUB_E_INVALID, "parameter \(spec.name) is no \(spec.kind.name)")
                }
                fitted.append(TypedValue.Field(spec.name, value))
            } else if !spec.fallback.isEmpty, let value = convert(.string(spec.fallback), to: spec) {
                fitted.append(TypedValue.Field(spec.name, value))
            } else if spec.isRequired {
                throw CallFailure(HUBBUB_E_INVALID, "parameter \(spec.name) is missing: \(spec.help)")
            }
        }
        return fitted
    }

    /// A single unnamed JSON parameter stands for an object's members, or for the one parameter of kind JSON.
    private static func spread(
        _ given: [TypedValue.Field], _ operation: OperationSpec
    ) throws(CallFailure) -> [TypedValue.Field] {
        guard given.count == 1, given[0].name.isEmpty, case .json(let text) = given[0].value else { return given }
        if operation.parameters.count == 1, operation.parameters[0].kind == .json {
            return [TypedValue.Field(operation.parameters[0].name, .json(text))]
        }
        switch try? JSONValue(parsing: text) {
        case .object(let members): return members.map { TypedValue.Field($0.name, .json($0.value.text)) }
        case .null: return []
        default: throw CallFailure(HUBBUB_E_INVALID, "the parameters of \(operation.name) must be a JSON object")
        }
    }

    /// From what a command line or JSON gives to the declared kind.
    private static func convert(_ value: TypedValue, to spec: FieldSpec) -> TypedValue? {
        if value.kind == spec.kind { return value }
        if spec.kind == .json {
            guard let text = value.string else { return nil }
            // What is JSON is taken as it is; any other text as a JSON string.
            return (try? JSONValue(parsing: text)) != nil ? .json(text) : .json(JSONValue.string(text).text)
        }
        var text = value.string
        if case .json(let json) = value, let parsed = try? JSONValue(parsing: json) { text = parsed.string ?? json }
        guard let text else { return nil }
        switch spec.kind {
        case .string, .uri, .uriReference, .timestamp:
            return spec.choices.isEmpty || spec.choices.contains(text) ? .text(text, spec.kind) : nil
        case .boolean: return text == "true" ? .boolean(true) : text == "false" ? .boolean(false) : nil
        case .integer:
            return Int64(text).flatMap { spec.range?.contains($0) ?? true ? .integer($0) : nil }
        case .real: return Double(text).map { .real($0) }
        case .binary: return Base64.decode(Array(text.utf8).span).map { .binary($0) }
        default: return nil
        }
    }
}

/// The calls into one instance that are not answered. [any thread]
final class CallTable: Sendable {
    private struct Calls {
        var pending: [UInt64: CallCompletion] = [:]
        var lastNumber: UInt64 = 0
    }

    /// The most calls under way into one instance.
    private static let limit = 1_024
    private let calls = Lock(Calls())

    /// The call's number, or nil over the limit.
    func open(_ completion: @escaping CallCompletion) -> UInt64? {
        calls.withLock { calls in
            guard calls.pending.count < Self.limit else { return nil }
            calls.lastNumber += 1
            calls.pending[calls.lastNumber] = completion
            return calls.lastNumber
        }
    }

    /// Ends a call; false where it ended before.
    func finish(_ number: UInt64, _ result: Result<TypedValue, CallFailure>) -> Bool {
        guard let completion = calls.withLock({ $0.pending.removeValue(forKey: number) }) else { return false }
        completion(result)
        return true
    }

    func isOpen(_ number: UInt64) -> Bool { calls.withLock { $0.pending[number] != nil } }

    func finishAll(_ failure: CallFailure) {
        let pending = calls.withLock { calls in
            defer { calls.pending = [:] }
            return calls.pending
        }
        for completion in pending.values { completion(.failure(failure)) }
    }
}
