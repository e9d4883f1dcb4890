internal import AdapterKit
internal import JSONText

extension Identifier {
    /// What it is where it is not a string.
    var kindName: String? {
        switch json {
        case .string: nil
        case .number: "number"
        case .boolean: "boolean"
        default: "null"
        }
    }

    /// The name that a text is as something of a kind: a string where there is none.
    ///
    /// - Parameter member: what the text stands in, for the error.
    init(_ text: String, kind: String?, in member: String) throws(AdapterError) {
        guard let kind, kind != "string" else {
            self.init(text)
            return
        }
        guard let json = try? JSONValue(parsing: text), let identifier = Identifier(json), identifier.kindName == kind
        else {
            throw AdapterError(.invalid, "\(member) is \(text), which is no \(kind)")
        }
        self = identifier
    }
}
