package import Descriptors
internal import JSONText

/// What an accepted library said of itself: what listings show at hand, all the rest as text, which is read when somebody asks.
/// A listing of hundreds of libraries needs none of that.
package struct AdapterFacts: Equatable, Sendable {
    /// The version of the interface that it was built against ("1.0").
    package let abi: String
    package let name: String
    package let version: String
    package let summary: String
    package let roles: [String]
    /// The descriptor as JSON, on one line.
    let text: ArraySlice<UInt8>

    init(_ report: ProbeReport) {
        let descriptor = report.descriptor
        abi = report.abi
        (name, version, summary) = (descriptor.name, descriptor.version, descriptor.summary)
        roles = descriptor.roles.list
        text = descriptor.json.bytes[...]
    }

    /// Nil where the JSON, which is all but the descriptor, is malformed.
    init?(json: JSONValue, text: ArraySlice<UInt8>) {
        guard let abi = json["abi"]?.string, let name = json["name"]?.string, let version = json["version"]?.string,
            let summary = json["summary"]?.string, let roles = json["roles"]?.array
        else { return nil }
        (self.abi, self.name, self.version, self.summary) = (abi, name, version, summary)
        self.roles = roles.compactMap(\.string)
        self.text = text
    }

    /// Without the descriptor.
    var json: JSONValue {
        [
            "abi": .string(abi), "name": .string(name), "version": .string(version), "summary": .string(summary),
            "roles": .array(roles.map { .string($0) }),
        ]
    }

    /// All of it, read from the text each time. Nil for what is none, which only another program can have written.
    package var descriptor: AdapterDescriptor? {
        guard let value = try? JSONValue(parsing: text.span) else { return nil }
        return try? AdapterDescriptor(json: value)
    }
}
