internal import Descriptors

/// A descriptor as a page of Markdown, for the documentation beside an adapter's code.
struct ReferencePage {
    private let descriptor: AdapterDescriptor

    init(_ descriptor: AdapterDescriptor) { self.descriptor = descriptor }

    var text: String {
        var lines = [
            "<!-- Made by `hubbub adapters show \(descriptor.name) --markdown`; `make reference` makes it again. -->",
            "",
            "# \(descriptor.name)", "", "\(escaped(descriptor.summary)).",
        ]
        if !descriptor.description.isEmpty { lines += ["", escaped(descriptor.description)] }
        lines += [
            "", (["Roles: \(descriptor.roles.list.joined(separator: ", "))."] + extensions).joined(separator: " "),
        ]
        lines += uses
        lines += fields("Settings", descriptor.settings)
        lines += types("Event types that it emits", descriptor.emits)
        lines += types("Event types that it accepts", descriptor.accepts)
        lines += operations
        return lines.joined(separator: "\n") + "\n"
    }

    private var extensions: [String] {
        [("Needs", descriptor.requiredExtensions), ("Can use", descriptor.optionalExtensions)].filter { !$0.1.isEmpty }
            .map { "\($0.0) \($0.1.map { "`\($0)`" }.joined(separator: ", "))." }
    }

    private var uses: [String] {
        guard !descriptor.uses.isEmpty else { return [] }
        return ["", "## What it uses", ""]
            + descriptor.uses.map { use in
                "* \(use.kind): \(escaped(use.what)).\(use.help.isEmpty ? "" : " " + escaped(use.help))"
            }
    }

    private func fields(_ title: String, _ fields: [FieldSpec]) -> [String] {
        guard !fields.isEmpty else { return [] }
        return ["", "## \(title)", ""] + fields.flatMap { field($0, depth: 0) }
    }

    private func field(_ field: FieldSpec, depth: Int) -> [String] {
        let space = String(repeating: "  ", count: depth)
        let name = field.name.isEmpty ? "each" : "`\(field.name)`"
        let texts = [field.help, field.caution].filter { !$0.isEmpty }.map(escaped)
        let head = "\(space)* \(name): \(escaped(FieldFacts(field).text)). \(texts.joined(separator: " "))"
        return [head] + field.members.flatMap { self.field($0, depth: depth + 1) }
    }

    private func types(_ title: String, _ types: [EventTypeSpec]) -> [String] {
        guard !types.isEmpty else { return [] }
        return ["", "## \(title)", ""]
            + types.flatMap { type -> [String] in
                let name = type.name == "*" ? "any type" : "`\(type.name)`"
                let open = type.isOpen ? "; further attributes are allowed" : ""
                let payloads = type.payloads.list.joined(separator: " or ")
                return ["* \(name), payload \(payloads)\(open). \(escaped(type.help))"]
                    + type.attributes.flatMap { field($0, depth: 1) }
            }
    }

    private var operations: [String] {
        guard !descriptor.operations.isEmpty else { return [] }
        return ["", "## Operations", ""]
            + descriptor.operations.flatMap { operation -> [String] in
                let result = operation.resultKind == .none ? "" : ", gives \(operation.resultKind.name)"
                let help = operation.resultHelp.isEmpty ? "" : " Result: \(escaped(operation.resultHelp))"
                return ["* `\(operation.name)`\(result). \(escaped(operation.help))\(help)"]
                    + operation.parameters.flatMap { field($0, depth: 1) }
            }
    }

    /// Text that Markdown leaves as it is.
    private func escaped(_ text: String) -> String {
        VisibleText.line(text).reduce(into: "") { result, character in
            if "\\`*_<>[]".contains(character) { result.append("\\") }
            result.append(character)
        }
    }
}
