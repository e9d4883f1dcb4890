internal import Descriptors
internal import Rules
internal import Unix

/// Whether people can understand and use what a descriptor says.
enum DescriptorRules {
    static func findings(_ descriptor: AdapterDescriptor) -> [RuleFinding] {
        var findings: [RuleFinding] = []
        if descriptor.license.isEmpty { findings.append(RuleFinding(.about, "license is empty")) }
        if descriptor.description.isEmpty { findings.append(RuleFinding(.about, "description is empty")) }
        for setting in descriptor.settings {
            let place = "settings.\(setting.name)"
            findings += help(setting, place) + example(setting, place) + fallback(setting, place)
        }
        for (types, place) in [(descriptor.emits, "emits"), (descriptor.accepts, "accepts")] {
            for type in types {
                findings += sentence(type.help, "\(place).\(type.name)")
                findings += type.attributes.flatMap { help($0, "\(place).\(type.name).\($0.name)") }
            }
        }
        for operation in descriptor.operations {
            let place = "operations.\(operation.name)"
            findings += sentence(operation.help, place)
            findings += operation.parameters.flatMap { help($0, "\(place).\($0.name)") }
            if operation.resultKind != .none { findings += sentence(operation.resultHelp, "\(place): result") }
        }
        return findings
    }

    private static func help(_ field: FieldSpec, _ place: String) -> [RuleFinding] {
        sentence(field.help, place) + field.members.flatMap { help($0, "\(place).\($0.name)") }
    }

    private static func sentence(_ text: String, _ place: String) -> [RuleFinding] {
        if text.isEmpty { return [RuleFinding(.help, "\(place) has no help")] }
        guard let last = text.last, ".!?)".contains(last) else {
            return [RuleFinding(.help, "the help of \(place) is no sentence: \(text)")]
        }
        return []
    }

    /// Of an item of a list there is none to be left out.
    private static func fallback(_ field: FieldSpec, _ place: String) -> [RuleFinding] {
        guard field.name.isEmpty || field.fallback.isEmpty || CheckedSettings.acceptsDefault(of: field) else {
            return [RuleFinding(.defaultValue, "the default of \(place) is no value of it: \(field.fallback)")]
        }
        return field.members.flatMap { fallback($0, $0.name.isEmpty ? place : "\(place).\($0.name)") }
    }

    /// Words to choose among and booleans explain themselves; a secret has no example that is worth something.
    private static func example(_ field: FieldSpec, _ place: String) -> [RuleFinding] {
        guard field.example.isEmpty else {
            // One that stands for a variable of the environment is right wherever that is set.
            if field.example.contains("${") || CheckedSettings.accepts(field, field.example) { return [] }
            return [RuleFinding(.example, "the example of \(place), \(field.example), is no \(field.kind.name)")]
        }
        let needsNone = !field.fallback.isEmpty || field.kind == .boolean || !field.choices.isEmpty || field.isSecret
        // That one is said where it is missed.
        return needsNone || field.isRequired
            ? [] : [RuleFinding(.example, "\(place) has neither a default nor an example")]
    }
}
