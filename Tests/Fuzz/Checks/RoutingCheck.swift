internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import JSONText
internal import Routing

/// Any event, filter and mapping: the compiled forms do what a plain reading of the written ones says.
enum RoutingCheck {
    static func run(_ input: [UInt8]) throws(Violation) {
        var draw = Draw(input)
        try checkTemplate(draw.text())
        guard let built = BuiltEvent(draw.event()) else { return }
        let fields = built.fields
        try checkFilter(draw.filter(of: fields, depth: 4), built, fields)
        let target = draw.targetType()
        let mapping = draw.mapping()
        try checkMapping(mapping, target, built, fields)
    }

    /// What is parsed, written and parsed again is equal.
    private static func checkTemplate(_ text: String) throws(Violation) {
        do {
            let template = try Template(parsing: text)
            let again = try? Template(parsing: template.written)
            try demand(again == template, "written and parsed, the template is another")
            try demand((template.constant != nil) == template.references.isEmpty, "constant, but with references")
        } catch let error as TemplateError {
            let length = text.unicodeScalars.count
            try demand((0..<max(1, length)).contains(error.offset), "a template's fault is not in its text")
        } catch let violation as Violation {
            throw violation
        } catch {}
    }

    private static func checkFilter(
        _ filter: FilterSpec, _ built: BuiltEvent, _ fields: EventFields
    ) throws(Violation) {
        let compiled = CompiledFilter([filter])
        let verdict = unsafe compiled.matches(built.event)
        try demand(verdict == fields.matches(filter), "the compiled filter says \(verdict): \(filter)")
        let opposite = unsafe CompiledFilter([.not(filter)]).matches(built.event)
        try demand(opposite != verdict, "a filter and its opposite agree: \(filter)")
        if compiled.passesAll { try demand(verdict, "a filter that passes all passes not") }
        guard compiled.looksAtTypeOnly else { return }
        var other = EventFields()
        (other.id, other.source, other.type) = ("other", "urn:other", fields.type)
        guard let otherBuilt = BuiltEvent(other) else { return }
        try demand(unsafe compiled.matches(otherBuilt.event) == verdict, "it looked at more than the type: \(filter)")
    }

    private static func checkMapping(
        _ mapping: MappingSpec, _ target: EventTypeSpec, _ built: BuiltEvent, _ fields: EventFields
    ) throws(Violation) {
        let compiled = CompiledMapping(mapping, target: target)
        guard let mapped = BuiltEvent(compiled, of: built) else { return }
        try demand(mapped.isValid, "mapped, but not valid")
        let result = mapped.fields
        // Its memory is used again for the next event, which must not show.
        try demand(BuiltEvent(compiled, of: built)?.fields == result, "mapped again, it is another")
        try demand(result.id == fields.id && result.source == fields.source, "mapped to another identity")
        try demand(result.type == mapping.type ?? fields.type, "mapped to another type")
        try ExpectedMapping(mapping, target, fields).check(result)
    }
}

extension Template {
    /// As one would write it.
    var written: String {
        parts.map { part in
            switch part {
            case .literal(let text): Self.doubled(text)
            case .reference(.attribute(let name)): "{\(name)}"
            case .reference(.payload(let path)): "{" + (["data"] + path).joined(separator: ".") + "}"
            }
        }.joined()
    }

    private static func doubled(_ text: String) -> String {
        let scalars = text.unicodeScalars.flatMap { $0 == "{" || $0 == "}" ? [$0, $0] : [$0] }
        return String(String.UnicodeScalarView(scalars))
    }
}
