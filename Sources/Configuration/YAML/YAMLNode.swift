/// A value of a YAML file, with the place where it begins.
package struct YAMLNode: Equatable, Sendable {
    package enum Content: Equatable, Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        /// In the order of the file; no key stands there twice.
        case mapping([YAMLEntry])
    }

    package let content: Content
    package let place: Place
    /// How many nodes this one is made of, itself included: what an alias to it costs.
    let weight: Int

    init(_ content: Content, at place: Place) {
        self.content = content
        self.place = place
        switch content {
        case .scalar: weight = 1
        case .sequence(let items): weight = items.reduce(1) { $0 + $1.weight }
        case .mapping(let entries): weight = entries.reduce(1) { $0 + 1 + $1.value.weight }
        }
    }

    var scalar: YAMLScalar? { if case .scalar(let scalar) = content { scalar } else { nil } }
    var sequence: [YAMLNode]? { if case .sequence(let items) = content { items } else { nil } }
    var mapping: [YAMLEntry]? { if case .mapping(let entries) = content { entries } else { nil } }

    /// Whether nothing is written there, or `null` or `~`.
    var isNull: Bool { scalar?.core == .null }

    /// As messages call it.
    var kindName: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar): scalar.kindName
        }
    }
}

/// One `key: value` of a mapping.
package struct YAMLEntry: Equatable, Sendable {
    package let key: String
    package let keyPlace: Place
    package let value: YAMLNode
}

/// A text of a YAML file, and how it is written.
package struct YAMLScalar: Equatable, Sendable {
    package enum Style: Equatable, Sendable {
        /// Without quotes: it may stand for a number, a boolean or null.
        case plain
        case quoted
        /// Lines after `|` or `>`.
        case block
    }

    package let text: String
    package let style: Style
}
