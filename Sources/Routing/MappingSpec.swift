package import JSONText

/// What a route makes of an event on its way: `as`, `set` and `data`. `source` and `id` are never touched.
package struct MappingSpec: Equatable, Sendable {
    /// The target's type, where it is to be another one.
    package var type: String?
    /// Attributes to set, in the order in which they are written. A name stands there once.
    package var attributes: [(name: String, value: Template)]
    /// The payload, as JSON; nil leaves it as it is.
    package var data: DataTemplate?

    package init(type: String? = nil, attributes: [(name: String, value: Template)] = [], data: DataTemplate? = nil) {
        self.type = type
        self.attributes = attributes
        self.data = data
    }

    /// Whether events pass as they are.
    package var isEmpty: Bool { type == nil && attributes.isEmpty && data == nil }

    /// Whether events of the type that it names pass as they are, but for attributes that the target does not have.
    package var renamesOnly: Bool { attributes.isEmpty && data == nil }

    package static func == (left: MappingSpec, right: MappingSpec) -> Bool {
        left.type == right.type && left.data == right.data
            && left.attributes.elementsEqual(right.attributes) { $0.name == $1.name && $0.value == $1.value }
    }
}

/// A JSON value with references in its texts.
package indirect enum DataTemplate: Equatable, Sendable {
    /// Null, a boolean or a number.
    case constant(JSONValue)
    /// A text; one that is a sole reference stands for the reference's value with its type.
    case text(Template)
    case array([DataTemplate])
    case object([Member])

    package struct Member: Equatable, Sendable {
        package let name: String
        package let value: DataTemplate

        package init(_ name: String, _ value: DataTemplate) {
            self.name = name
            self.value = value
        }
    }
}
