internal import CHubbub
internal import Descriptors

/// Copies texts one behind the other into memory that was measured before.
@safe struct TextWriter {
    private let memory: UnsafeMutableBufferPointer<UInt8>
    private var used = 0

    init(_ memory: UnsafeMutableBufferPointer<UInt8>) { unsafe self.memory = unsafe memory }

    /// The copy of a text, as the interface writes it.
    mutating func write(_ bytes: some Collection<UInt8>) -> hubbub_text {
        guard !bytes.isEmpty else { return unsafe hubbub_text() }
        let place = unsafe UnsafeMutableBufferPointer(rebasing: memory[used..<used + bytes.count])
        _ = unsafe place.initialize(fromContentsOf: bytes)
        used += bytes.count
        return unsafe hubbub_text(UnsafeRawBufferPointer(place))
    }

    /// A value of an attribute. A list or a record, which no attribute can be, keeps its kind only: the host refuses it.
    mutating func write(_ value: TypedValue) -> hubbub_value {
        var result = unsafe hubbub_value()
        unsafe result.kind = value.kind.rawValue
        switch value {
        case .none, .list, .record: break
        case .boolean(let boolean): unsafe result.integer = boolean ? 1 : 0
        case .integer(let integer), .duration(let integer), .size(let integer): unsafe result.integer = integer
        case .text(let string, _), .json(let string): unsafe result.text = write(string.utf8)
        case .binary(let bytes): unsafe result.text = write(bytes)
        case .real(let real): unsafe result.real = real
        }
        return unsafe result
    }
}

extension TypedValue {
    /// How many bytes `TextWriter.write` needs for it.
    var textByteCount: Int {
        switch self {
        case .text(let string, _), .json(let string): string.utf8.count
        case .binary(let bytes): bytes.count
        default: 0
        }
    }
}
