package import Descriptors
internal import JSONText

/// What an Emitter broker told us without a call that waits for it, as an event.
package struct Announcement: Equatable, Sendable {
    package enum Kind: Equatable, Sendable { case presence, keygen, keyban, me }

    package let kind: Kind
    package let attributes: [TypedValue.Field]
    /// The broker's own object.
    package let payload: String

    /// The event of an answer; nil where there is nothing to tell: a link is made, or an answer to a request for
    /// presence holds none.
    package init?(_ kind: EmitterRequest.Kind, _ answer: String) {
        guard let body = try? JSONValue(parsing: answer) else { return nil }
        func text(_ name: String) -> TypedValue { .string(body[name]?.string ?? "") }
        switch kind {
        case .link: return nil
        case .keygen: self.init(.keygen, [.init("channel", text("channel"))], answer)
        case .keyban:
            self.init(.keyban, [.init("banned", .boolean(body["banned"]?.boolean ?? false))], answer)
        case .me: self.init(.me, [.init("client", text("id"))], answer)
        case .presence:
            guard body["event"]?.string?.isEmpty == false else { return nil }
            let attributes: [TypedValue.Field] = [.init("event", text("event")), .init("channel", text("channel"))]
            self.init(.presence, attributes + Self.person(body["who"]), answer)
        }
    }

    private init(_ kind: Kind, _ attributes: [TypedValue.Field], _ payload: String) {
        self.kind = kind
        self.attributes = attributes
        self.payload = payload
    }

    /// Who it is, where it is one. A user name is there only where the client gave one.
    private static func person(_ who: JSONValue?) -> [TypedValue.Field] {
        [("client", "id"), ("username", "username")].compactMap { name, member in
            guard let text = who?[member]?.string, !text.isEmpty else { return nil }
            return .init(name, .string(text))
        }
    }
}
