package import Descriptors

/// What came of a call or a request.
package enum Answer: Equatable, Sendable {
    case value(TypedValue)
    /// `HUBBUB_E_…`, and why.
    case failure(code: Int32, text: String)

    init?(_ reader: inout MessageReader) {
        switch reader.read(UInt8.self) {
        case 0:
            guard let value = reader.readValue() else { return nil }
            self = .value(value)
        case 1:
            guard let code = reader.read(Int32.self), code < 0, let text = reader.readText() else { return nil }
            self = .failure(code: code, text: text)
        default: return nil
        }
    }

    func write(to writer: inout MessageWriter) {
        switch self {
        case .value(let value):
            writer.write(UInt8(0))
            writer.write(value)
        case .failure(let code, let text):
            writer.write(UInt8(1))
            writer.write(code)
            writer.write(text)
        }
    }
}
