package import Descriptors
package import JSONText

/// What a library says of itself.
package struct ProbeReport: Equatable, Sendable {
    /// The version of the interface that it was built against ("1.0").
    package let abi: String
    package let descriptor: AdapterDescriptor

    var json: JSONValue { ["abi": .string(abi), "descriptor": descriptor.json] }

    init(abi: String, descriptor: AdapterDescriptor) {
        self.abi = abi
        self.descriptor = descriptor
    }

    /// nil where it is malformed.
    init?(json: JSONValue) {
        guard let abi = json["abi"]?.string, let member = json["descriptor"],
            let descriptor = try? AdapterDescriptor(json: member)
        else { return nil }
        self.init(abi: abi, descriptor: descriptor)
    }
}

/// What the probe found.
package enum Verdict: Equatable, Sendable {
    case accepted(ProbeReport)
    case refused(Reason)

    var json: JSONValue {
        switch self {
        case .accepted(let report): ["accepted": report.json]
        case .refused(let reason): ["refused": reason.json]
        }
    }

    /// nil where it is malformed.
    init?(json: JSONValue) {
        if let report = json["accepted"].flatMap(ProbeReport.init(json:)) {
            self = .accepted(report)
        } else if let reason = json["refused"].flatMap(Reason.init(json:)) {
            self = .refused(reason)
        } else {
            return nil
        }
    }
}

extension Reason {
    package var json: JSONValue { ["code": .string(code.rawValue), "text": .string(text)] }

    /// nil where it is malformed.
    init?(json: JSONValue) {
        guard let code = json["code"]?.string.flatMap(ReasonCode.init(rawValue:)), let text = json["text"]?.string
        else {
            return nil
        }
        self.init(code, text)
    }
}
