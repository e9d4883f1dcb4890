internal import CHubbub
internal import JSONText

/// The template of a payload made ready: what does not change between two references is one run of bytes.
struct DataWriter {
    private enum Piece {
        case json([UInt8])
        case value(ReferenceReader)
        case text(TemplateRenderer)
    }

    private let pieces: [Piece]

    init(_ data: DataTemplate) {
        var compiler = Compiler()
        compiler.compile(data)
        compiler.endRun()
        pieces = compiler.pieces
    }

    /// Writes the payload for an event. `scratch` is memory for texts, empty before and after.
    func write(_ event: UnsafePointer<hubbub_event>, to writer: inout JSONWriter, _ scratch: inout [UInt8]) {
        for piece in pieces {
            switch piece {
            case .json(let run): writer.splice(run)
            case .value(let reader): unsafe reader.find(event).writeJSON(to: &writer)
            case .text(let renderer):
                unsafe renderer.append(event, to: &scratch)
                writer.string(scratch.span)
                scratch.removeAll(keepingCapacity: true)
            }
        }
    }

    private struct Compiler {
        var pieces: [Piece] = []
        private var run = JSONWriter()

        init() {}

        mutating func compile(_ data: DataTemplate) {
            switch data {
            case .constant(let value): run.value(value)
            case .text(let template): compile(template)
            case .array(let items):
                run.beginArray()
                for item in items { compile(item) }
                run.endArray()
            case .object(let members):
                run.beginObject()
                for member in members {
                    run.name(member.name)
                    compile(member.value)
                }
                run.endObject()
            }
        }

        private mutating func compile(_ template: Template) {
            if let text = template.constant { return run.string(text) }
            run.separate()
            endRun()
            let renderer = TemplateRenderer(template)
            pieces.append(renderer.sole.map { .value($0) } ?? .text(renderer))
            run.follow()
        }

        mutating func endRun() {
            if !run.bytes.isEmpty { pieces.append(.json(run.bytes)) }
            run.removeAll()
        }
    }
}
