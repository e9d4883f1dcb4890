internal import Descriptors
internal import Loader

/// A descriptor as a reference page.
struct DescriptorText {
    private let descriptor: AdapterDescriptor
    private let terminal: Terminal
    private let columns: Int

    init(_ descriptor: AdapterDescriptor, _ terminal: Terminal) {
        self.descriptor = descriptor
        self.terminal = terminal
        columns = min(terminal.width ?? 100, 100)
    }

    func text(of entry: CatalogEntry) -> String {
        let title =
            "\(terminal.paint(VisibleText.line(descriptor.name), .bold)) \(VisibleText.line(descriptor.version))"
        var lines = ["\(title): \(VisibleText.line(descriptor.summary))"]
        lines += paragraph(descriptor.description, 2)
        lines += section("Library", pairs(library(entry)))
        lines += section("Delivery", pairs(delivery))
        lines += section("What it uses, as it declares", descriptor.uses.flatMap(use))
        lines += section("Settings", descriptor.settings.flatMap { field($0, 2) })
        lines += section("Event types that it emits", descriptor.emits.flatMap(type))
        lines += section("Event types that it accepts", descriptor.accepts.flatMap(type))
        lines += section("Operations", descriptor.operations.flatMap(operation))
        return lines.joined(separator: "\n") + "\n"
    }

    private func library(_ entry: CatalogEntry) -> [(String, String)] {
        [
            ("path", entry.path), ("state", entry.state.rawValue), ("reason", entry.reason?.text ?? ""),
            ("interface", entry.abi), ("roles", descriptor.roles.list.joined(separator: ", ")),
            ("licence", descriptor.license), ("home page", descriptor.homepage),
            ("needs", descriptor.requiredExtensions.joined(separator: ", ")),
            ("can use", descriptor.optionalExtensions.joined(separator: ", ")),
        ]
    }

    private var delivery: [(String, String)] {
        var pairs: [(String, String)] = []
        if descriptor.roles.contains(.source) {
            pairs.append(("source acknowledges", String(describing: descriptor.sourceAcknowledges)))
            pairs.append(("sends again", words(descriptor.redelivers)))
            pairs.append(("keeps ids", descriptor.sourceKeepsIDs ? "yes" : "no"))
            pairs.append(("without credit", words(descriptor.pushback)))
        }
        if descriptor.roles.contains(.sink) {
            pairs.append(("sink acknowledges", String(describing: descriptor.sinkAcknowledges)))
            pairs.append(("twice does no harm", descriptor.sinkIsIdempotent ? "yes" : "no"))
            pairs.append(("knows what it took", descriptor.sinkKeepsPlace ? "yes" : "no"))
            pairs.append(("keeps the order", descriptor.sinkKeepsOrder ? "yes" : "no"))
        }
        for promise in descriptor.promises {
            pairs.append(("with \(promise.setting): \(promise.value)", text(of: promise)))
        }
        return pairs + [("two at a time", descriptor.handover == .overlap ? "yes" : "no")]
    }

    /// What of it is not said of the adapter anyway.
    private func text(of promise: PromiseSpec) -> String {
        var texts: [String] = []
        func add(_ what: String, _ now: String, _ otherwise: String) {
            if now != otherwise { texts.append("\(what) \(now)") }
        }
        add("source acknowledges", "\(promise.sourceAcknowledges)", "\(descriptor.sourceAcknowledges)")
        add("sends again", words(promise.redelivers), words(descriptor.redelivers))
        add("without credit", words(promise.pushback), words(descriptor.pushback))
        add("sink acknowledges", "\(promise.sinkAcknowledges)", "\(descriptor.sinkAcknowledges)")
        if promise.sinkKeepsOrder, !descriptor.sinkKeepsOrder { texts.append("keeps the order") }
        return texts.joined(separator: ", ")
    }

    /// `onReconnect` as `on reconnect`.
    private func words(_ choice: some Any) -> String {
        String(describing: choice).reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
    }

    // MARK: fields, types, operations

    private func field(_ field: FieldSpec, _ indentation: Int) -> [String] {
        let name = terminal.paint(VisibleText.line(field.name), .cyan)
        let facts = FieldFacts(field).text
        let space = String(repeating: " ", count: indentation)
        return ["\(space)\(field.name.isEmpty ? "each" : name): \(facts)"]
            + paragraph(field.help, indentation + 6) + paragraph(field.caution, indentation + 6)
            + field.members.flatMap { self.field($0, indentation + 6) }
    }

    private func use(_ use: UseSpec) -> [String] {
        ["  \(terminal.paint(String(describing: use.kind), .cyan)): \(VisibleText.line(use.what))"]
            + paragraph(use.help, 8)
    }

    private func type(_ type: EventTypeSpec) -> [String] {
        let name = terminal.paint(VisibleText.line(type.name == "*" ? "* (any)" : type.name), .cyan)
        let open = type.isOpen ? ", further attributes" : ""
        return ["  \(name): payload \(type.payloads.list.joined(separator: " or "))\(open)"]
            + paragraph(type.help, 8) + type.attributes.flatMap { field($0, 8) }
    }

    private func operation(_ operation: OperationSpec) -> [String] {
        let result = operation.resultKind == .none ? "" : ", gives \(operation.resultKind.name)"
        return ["  \(terminal.paint(VisibleText.line(operation.name), .cyan))\(result)"]
            + paragraph(operation.help, 8) + operation.parameters.flatMap { field($0, 8) }
            + paragraph(operation.resultHelp.isEmpty ? "" : "Result: " + operation.resultHelp, 8)
    }

    // MARK: layout

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", terminal.paint(title, .bold)] + lines
    }

    private func pairs(_ pairs: [(name: String, text: String)]) -> [String] {
        let width = pairs.map(\.name.count).max() ?? 0
        return pairs.filter { !$0.text.isEmpty }.map { pair in
            let fill = String(repeating: " ", count: width - pair.name.count)
            return "  \(pair.name)\(fill)  \(VisibleText.line(pair.text))"
        }
    }

    private func paragraph(_ text: String, _ indentation: Int) -> [String] {
        VisibleText.wrapped(text, to: max(20, columns - indentation)).map {
            String(repeating: " ", count: indentation) + $0
        }
    }
}
