internal import Descriptors

/// Checks the settings of an endpoint against what its adapter declares, and gives them their types.
struct SettingsReader {
    /// Nil while a default is read: what an adapter's author wrote is taken as it is.
    let environment: [String: String]?
    /// The configuration file, beside which files of secrets are looked for.
    let file: String
    var report = Report()

    init(environment: [String: String]?, file: String) {
        self.environment = environment
        self.file = file
    }

    /// A setting on its way: where it belongs, and whether anything above it is secret.
    struct Context {
        let field: FieldSpec
        /// `endpoints.lobby.senders[0].name`.
        let path: String
        let isSecret: Bool

        init(_ field: FieldSpec, path: String, isSecret: Bool) {
            self.field = field
            self.path = path
            self.isSecret = isSecret || field.isSecret
        }
    }

    /// The members of a record, in the order of the declaration. Members without value and default are absent.
    mutating func record(
        _ entries: [YAMLEntry], _ fields: [FieldSpec], path: String, isSecret: Bool = false, reserved: [String] = [],
        at place: Place
    ) -> [TypedValue.Field] {
        let names = fields.map(\.name)
        for entry in entries where !names.contains(entry.key) {
            report.error(
                .settingUnknown, "\(shown(entry.key)) is no setting of \(path)",
                hint: Suggestion.hint(for: entry.key, among: names + reserved, "settings"), at: entry.keyPlace)
        }
        return fields.compactMap { field in
            let context = Context(field, path: "\(path).\(field.name)", isSecret: isSecret)
            let value =
                if let entry = entries.first(where: { $0.key == field.name }) {
                    given(entry, context)
                } else {
                    absent(context, at: place)
                }
            return value.map { TypedValue.Field(field.name, $0) }
        }
    }

    /// What is no name may be one that runs into its value, `password:secret`: then its beginning is shown alone.
    private func shown(_ key: String) -> String {
        let name = key.prefix { $0.isLetter || $0.isNumber || "_-".contains($0) }
        return name.count == key.count || name.isEmpty ? quoted(key) : quoted(name + "…")
    }

    private mutating func given(_ entry: YAMLEntry, _ context: Context) -> TypedValue? {
        let value = value(entry.value, context)
        if value != nil, !context.field.caution.isEmpty {
            report.note(.settingCaution, "\(context.path): \(oneLine(context.field.caution))", at: entry.keyPlace)
        }
        return value
    }

    /// What stands for a setting that is not written: its default; a record of defaults; nothing.
    private mutating func absent(_ context: Context, at place: Place) -> TypedValue? {
        let field = context.field
        if !field.fallback.isEmpty { return fallback(context, at: place) }
        if field.isRequired {
            let example =
                field.example.isEmpty || context.isSecret ? "" : " For example \(field.name): \(field.example)"
            report.error(
                .settingMissing, "the setting \(context.path) is missing", hint: oneLine(field.help + example),
                at: place)
            return nil
        }
        guard field.kind == .record, !field.members.contains(where: { $0.isRequired && $0.fallback.isEmpty }) else {
            return nil
        }
        let members = record([], field.members, path: context.path, isSecret: context.isSecret, at: place)
        return members.isEmpty ? nil : .record(members)
    }

    private mutating func fallback(_ context: Context, at place: Place) -> TypedValue? {
        var reader = SettingsReader(environment: nil, file: file)
        let node = reader.fallbackNode(context.field, at: place)
        let value = node.flatMap { reader.value($0, context) }
        if value == nil {
            report.error(
                .adapterDefault,
                "the adapter's default of \(context.path), \(quoted(context.field.fallback)), is no \(context.field.kind.name)",
                hint: "this is a fault of the adapter; writing the setting works around it", at: place)
        }
        return value
    }

    /// A text's default needs no quotes, whatever is in it; all others are YAML.
    private func fallbackNode(_ field: FieldSpec, at place: Place) -> YAMLNode? {
        let text = field.fallback
        let isText = [.string, .uri, .uriReference, .timestamp, .binary].contains(field.kind)
        if isText, text.first != "\"", text.first != "'" {
            return YAMLNode(.scalar(YAMLScalar(text: text, style: .quoted)), at: place)
        }
        return YAMLReader.read(Array(text.utf8), file: place.file).0
    }

    /// One value. Nil when something is wrong with it, which is then in the report.
    mutating func value(_ node: YAMLNode, _ context: Context) -> TypedValue? {
        switch context.field.kind {
        case .json: return json(node, context)
        case .list: return list(node, context)
        case .record: return members(node, context)
        default: return scalar(node, context)
        }
    }

    private mutating func list(_ node: YAMLNode, _ context: Context) -> TypedValue? {
        guard let items = node.sequence else { return wrongKind(node, context) }
        guard let item = context.field.members.first else { return .list([]) }
        var values: [TypedValue] = []
        for (index, node) in items.enumerated() {
            let context = Context(item, path: "\(context.path)[\(index)]", isSecret: context.isSecret)
            if let value = value(node, context) { values.append(value) }
        }
        return .list(values)
    }

    private mutating func members(_ node: YAMLNode, _ context: Context) -> TypedValue? {
        guard let entries = node.mapping else { return wrongKind(node, context) }
        return .record(
            record(entries, context.field.members, path: context.path, isSecret: context.isSecret, at: node.place))
    }

    /// A list or a mapping where something else belongs, or the other way round.
    mutating func wrongKind(_ node: YAMLNode, _ context: Context) -> TypedValue? {
        if node.isNull {
            noValue(context, at: node.place)
        } else {
            let hint = context.field.kind == .list && node.scalar != nil ? "a list of one is written with brackets" : ""
            report.error(
                .settingKind, "\(context.path) must be \(context.field.kind.article); this is \(node.kindName)",
                hint: hint,
                at: node.place)
        }
        return nil
    }

    mutating func noValue(_ context: Context, at place: Place) {
        let fallback = context.field.fallback
        let hint =
            fallback.isEmpty || context.isSecret
            ? "write one, or remove the key"
            : "write one, or remove the key for the default, \(oneLine(fallback))"
        report.error(.settingEmpty, "\(context.path) has no value", hint: hint, at: place)
    }
}
