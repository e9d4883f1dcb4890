internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import JSONText

/// A value that was made for an attribute: in the event, or in the mapping's own memory.
@unsafe struct SetValue {
    /// `none` removes the attribute.
    var kind = ValueKind.none
    /// Of a Boolean or Integer.
    var integer: Int64 = 0
    /// Of all others, where it stands in the event.
    var bytes: UnsafeRawBufferPointer?
    /// Where it stands in the mapping's memory, when `bytes` is nil.
    var range = 0..<0

    func text(in texts: UnsafeBufferPointer<UInt8>) -> UnsafeRawBufferPointer {
        unsafe bytes ?? UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: texts[range]))
    }
}

/// Sets one attribute of the event that the target gets.
struct AttributeSetter {
    enum Target { case subject, contentType, schema, time, `extension` }

    let name: ConstantText
    let target: Target
    /// The kind that the target declares; nil where it declares none.
    private let declared: ValueKind?
    private let renderer: TemplateRenderer

    init(_ name: String, _ template: Template, declared: ValueKind?) {
        self.name = ConstantText(name)
        target =
            switch name {
            case "subject": .subject
            case "datacontenttype": .contentType
            case "dataschema": .schema
            case "time": .time
            default: .extension
            }
        self.declared = target == .extension ? declared : .string
        renderer = TemplateRenderer(template)
    }

    /// The value for an event. What has to be made is appended to `texts`.
    ///
    /// - Throws: `HUBBUB_E_ATTRIBUTE` where it is not of the declared kind.
    func value(_ event: UnsafePointer<hubbub_event>, _ texts: inout [UInt8]) throws(EventError) -> SetValue {
        var value = unsafe made(event, &texts)
        guard unsafe value.kind != .none, let declared, unsafe value.kind != declared else { return unsafe value }
        let text = unsafe Self.spell(&value, &texts)
        if let converted = unsafe Self.convert(value, to: declared, &texts) { return unsafe converted }
        throw unsafe EventError(
            HUBBUB_E_ATTRIBUTE,
            "attribute \(String(decoding: name.bytes, as: UTF8.self)) would be \"\(text(texts).prefix(64))\", which is no "
                + declared.name)
    }

    /// A sole reference keeps its value's kind, and sets nothing where it finds nothing.
    private func made(_ event: UnsafePointer<hubbub_event>, _ texts: inout [UInt8]) -> SetValue {
        guard let sole = renderer.sole else {
            return unsafe Self.append(.string, &texts) { unsafe renderer.append(event, to: &$0) }
        }
        switch unsafe sole.find(event) {
        case .json(let json): return unsafe Self.value(of: json, &texts)
        case .attribute(let view):
            switch unsafe view {
            case .absent: return unsafe SetValue()
            case .boolean(let value): return unsafe SetValue(kind: .boolean, integer: value ? 1 : 0)
            case .integer(let value): return unsafe SetValue(kind: .integer, integer: Int64(value))
            case .binary(let bytes): return unsafe SetValue(kind: .binary, bytes: bytes)
            case .text(let text, let kind): return unsafe SetValue(kind: kind, bytes: text)
            case .time(let time): return unsafe Self.append(.timestamp, &texts) { Timestamp.append(time, to: &$0) }
            }
        }
    }

    /// Of JSON that is no plain string: null, an object and an array are no attribute's value.
    private static func value(of json: UnsafeRawBufferPointer, _ texts: inout [UInt8]) -> SetValue {
        switch unsafe json.first ?? 0 {
        case UInt8(ascii: "t"): return unsafe SetValue(kind: .boolean, integer: 1)
        case UInt8(ascii: "f"): return unsafe SetValue(kind: .boolean, integer: 0)
        case UInt8(ascii: "\""):
            return unsafe append(.string, &texts) { _ = unsafe Found.json(json).appendText(to: &$0) }
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            if let number = unsafe DecimalText.parse(json) {
                return unsafe SetValue(kind: .integer, integer: Int64(number))
            }
            return unsafe SetValue(kind: .string, bytes: json)
        default: return unsafe SetValue()
        }
    }

    private static func append(
        _ kind: ValueKind, _ texts: inout [UInt8], _ body: (inout [UInt8]) -> Void
    ) -> SetValue {
        let start = texts.count
        body(&texts)
        return unsafe SetValue(kind: kind, range: start..<texts.count)
    }

    /// Gives the value its canonical text, where it has none yet.
    private static func spell(_ value: inout SetValue, _ texts: inout [UInt8]) -> ([UInt8]) -> String {
        let view: AttributeView? =
            switch unsafe value.kind {
            case .boolean: unsafe .boolean(value.integer != 0)
            case .integer: unsafe .integer(Int32(truncatingIfNeeded: value.integer))
            case .binary: unsafe value.bytes.map { unsafe .binary($0) }
            default: nil
            }
        if let view = unsafe view {
            unsafe value = unsafe append(value.kind, &texts) { _ = unsafe view.appendText(to: &$0) }
        }
        let spelled = unsafe value
        return { texts in
            unsafe texts.withUnsafeBufferPointer { unsafe String(decoding: spelled.text(in: $0), as: UTF8.self) }
        }
    }

    /// The value, which has its text, as one of another kind; nil where it is none.
    private static func convert(_ value: SetValue, to kind: ValueKind, _ texts: inout [UInt8]) -> SetValue? {
        var converted = unsafe value
        unsafe converted.kind = kind
        var decoded: [UInt8]?
        let isOne = unsafe texts.withUnsafeBufferPointer { texts in
            let text = unsafe value.text(in: texts)
            switch kind {
            case .string, .uri, .uriReference: return true
            case .boolean:
                let isTrue = unsafe text.elementsEqual("true".utf8)
                unsafe converted.integer = isTrue ? 1 : 0
                return unsafe isTrue || text.elementsEqual("false".utf8)
            case .integer:
                guard let number = unsafe DecimalText.parse(text) else { return false }
                unsafe converted.integer = Int64(number)
                return true
            case .timestamp:
                let span = unsafe Span<UInt8>(_unsafeElements: text.bindMemory(to: UInt8.self))
                return Timestamp.parse(span) != nil
            case .binary:
                decoded = Base64.decode(unsafe Span(_unsafeElements: text.bindMemory(to: UInt8.self)))
                return decoded != nil
            default: return false
            }
        }
        guard isOne else { return nil }
        if let decoded { return unsafe append(.binary, &texts) { $0.append(contentsOf: decoded) } }
        return unsafe converted
    }
}
