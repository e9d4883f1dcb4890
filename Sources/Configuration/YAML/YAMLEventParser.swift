internal import CYaml

/// libyaml's event parser, which owns the text that it reads.
@safe final class YAMLEventParser {
    private let file: String
    private let text: UnsafeMutableBufferPointer<UInt8>
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    init(_ bytes: [UInt8], file: String) {
        self.file = file
        unsafe text = .allocate(capacity: bytes.count)
        _ = unsafe text.initialize(from: bytes)
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        guard unsafe yaml_parser_initialize(parser) == 1 else { fatalError("no memory for a YAML parser") }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe text.deallocate()
    }

    /// - Throws: what is wrong with the text. The parser is at its end then.
    func next() throws(YAMLProblem) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe convert(event)
    }

    private func convert(_ event: yaml_event_t) -> YAMLEvent {
        var result = unsafe YAMLEvent(kind: .other, place: place(event.start_mark))
        switch unsafe event.type {
        case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: result.kind = .documentEnd
        case YAML_STREAM_END_EVENT: result.kind = .streamEnd
        case YAML_ALIAS_EVENT: result.kind = unsafe .alias(string(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            result.kind = unsafe .scalar(scalar(event))
            result.anchor = unsafe string(event.data.scalar.anchor)
            result.tag = unsafe string(event.data.scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            result.kind = .sequenceStart
            result.anchor = unsafe string(event.data.sequence_start.anchor)
            result.tag = unsafe string(event.data.sequence_start.tag)
        case YAML_SEQUENCE_END_EVENT: result.kind = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            result.kind = .mappingStart
            result.anchor = unsafe string(event.data.mapping_start.anchor)
            result.tag = unsafe string(event.data.mapping_start.tag)
        case YAML_MAPPING_END_EVENT: result.kind = .mappingEnd
        default: break
        }
        return result
    }

    private func scalar(_ event: yaml_event_t) -> YAMLScalar {
        let scalar = unsafe event.data.scalar
        let style: YAMLScalar.Style
        switch unsafe scalar.style {
        case YAML_PLAIN_SCALAR_STYLE: style = .plain
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: style = .block
        default: style = .quoted
        }
        let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        return unsafe YAMLScalar(text: String(decoding: bytes, as: UTF8.self), style: style)
    }

    private func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let text = unsafe text else { return nil }
        return unsafe String(cString: text)
    }

    private func place(_ mark: yaml_mark_t) -> Place {
        Place(file: file, line: mark.line + 1, column: mark.column + 1)
    }

    private func problem() -> YAMLProblem {
        let state = unsafe parser.pointee
        let text = unsafe state.problem.map { unsafe String(cString: $0) } ?? "the text is no YAML"
        guard unsafe state.error == YAML_SCANNER_ERROR || state.error == YAML_PARSER_ERROR else {
            let place = unsafe placeOfByte(state.problem_offset)
            return unsafe YAMLProblem(text, at: place, value: UInt32(clamping: state.problem_value))
        }
        let context = unsafe state.context == nil ? nil : place(state.context_mark)
        return unsafe YAMLProblem(text, at: place(state.problem_mark), context: context)
    }

    /// The reader's errors know the byte alone.
    private func placeOfByte(_ offset: Int) -> Place {
        let before = unsafe text.prefix(offset)
        let line = unsafe before.count { $0 == UInt8(ascii: "\n") }
        let start = unsafe before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        // Bytes that continue a character do not count.
        let column = unsafe before[start...].count { $0 & 0xC0 != 0x80 }
        return Place(file: file, line: line + 1, column: column + 1)
    }
}
