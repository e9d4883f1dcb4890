internal import JSONText

/// Why a request is refused. Clients look at nothing but the status; the texts are for people.
package struct Problem: Error, Equatable, Sendable {
    /// A field with a wrong value.
    package struct Field: Equatable, Sendable {
        /// As lists call it.
        package let path: String
        package let message: String
        package let kind: String
        package let value: String?
    }

    package let status: Int
    package let message: String
    package var fields: [Field] = []

    package init(_ status: Int, _ message: String, fields: [Field] = []) {
        self.status = status
        self.message = message
        self.fields = fields
    }

    package static let notFound = Problem(404, "Not Found")
    package static let busy = Problem(503, "too much is under way: try again later")

    /// The body of the answer.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("message")
        writer.string(message)
        if !fields.isEmpty {
            writer.name("errors")
            writer.beginObject()
            for field in fields { write(field, &writer) }
            writer.endObject()
        }
        writer.endObject()
        return writer.bytes
    }

    private func write(_ field: Field, _ writer: inout JSONWriter) {
        writer.name(field.path)
        writer.beginObject()
        let members = [
            ("message", field.message), ("name", "ValidatorError"), ("kind", field.kind), ("path", field.path),
        ]
        for (name, value) in members {
            writer.name(name)
            writer.string(value)
        }
        if let value = field.value {
            writer.name("value")
            writer.string(value)
        }
        writer.endObject()
    }
}
