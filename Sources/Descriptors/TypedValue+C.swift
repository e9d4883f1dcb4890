public import CHubbub

extension TypedValue {
    /// Copies a value of the interface. Kinds that this version does not know become `.none`.
    public init(copying value: hubbub_value) {
        switch unsafe ValueKind(rawValue: value.kind) ?? .none {
        case .none: self = .none
        case .boolean: self = unsafe .boolean(value.integer != 0)
        case .integer: self = unsafe .integer(value.integer)
        case .string: self = unsafe .text(String(copying: value.text), .string)
        case .uri: self = unsafe .text(String(copying: value.text), .uri)
        case .uriReference: self = unsafe .text(String(copying: value.text), .uriReference)
        case .timestamp: self = unsafe .text(String(copying: value.text), .timestamp)
        case .binary: self = unsafe .binary(Array(value.text.bytes))
        case .real: self = unsafe .real(value.real)
        case .json: self = unsafe .json(String(copying: value.text))
        case .duration: self = unsafe .duration(value.integer)
        case .size: self = unsafe .size(value.integer)
        case .list:
            self = unsafe .list(Self.fields(value.items, value.count).map(\.value))
        case .record:
            self = unsafe .record(Self.fields(value.items, value.count))
        }
    }

    /// Copies named values of the interface.
    public static func fields(_ items: UnsafePointer<hubbub_field>?, _ count: UInt64) -> [Field] {
        unsafe UnsafeBufferPointer(start: items, count: items == nil ? 0 : Int(truncatingIfNeeded: count)).map {
            unsafe Field(String(copying: $0.name), TypedValue(copying: $0.value))
        }
    }

    /// Calls `body` with the value as the interface writes it, which lives as long as the call.
    public func withC<Result>(_ body: (hubbub_value) -> Result) -> Result {
        let arena = Arena()
        defer { arena.free() }
        return unsafe body(arena.value(self))
    }
}
