package import Descriptors

/// The settings of an endpoint, as a record. However they are printed, secrets are not.
package struct EndpointSettings: Equatable, Sendable {
    /// A record: what the adapter gets. Holds secrets as they are.
    package let record: TypedValue
    /// What the adapter declares.
    package let fields: [FieldSpec]

    package init(_ record: TypedValue = .record([]), fields: [FieldSpec] = []) {
        self.record = record
        self.fields = fields
    }

    /// The record with the text `(secret)` in place of each secret.
    package var redacted: TypedValue {
        guard case .record(let members) = record else { return .record([]) }
        return .record(Self.redact(members, fields))
    }

    private static func redact(_ members: [TypedValue.Field], _ fields: [FieldSpec]) -> [TypedValue.Field] {
        members.map { member in
            // What no declaration vouches for is taken for a secret.
            guard let field = fields.first(where: { $0.name == member.name }) else { return .init(member.name, hidden) }
            return TypedValue.Field(member.name, redact(member.value, field))
        }
    }

    private static func redact(_ value: TypedValue, _ field: FieldSpec) -> TypedValue {
        switch value {
        case _ where field.isSecret: hidden
        case .record(let members): .record(redact(members, field.members))
        case .list(let items): .list(items.map { item in field.members.first.map { redact(item, $0) } ?? hidden })
        default: value
        }
    }

    private static var hidden: TypedValue { .string("(secret)") }
}

extension EndpointSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["record": redacted], displayStyle: .struct) }
}
