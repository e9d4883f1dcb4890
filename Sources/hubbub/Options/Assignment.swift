internal import ArgumentParser
internal import JSONText

/// `name=value`.
struct Assignment: ExpressibleByArgument, Equatable {
    let name: String
    let value: String

    init?(argument: String) {
        guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex else { return nil }
        name = String(argument[..<sign])
        value = String(argument[argument.index(after: sign)...])
    }

    /// The assignments as members of an object.
    ///
    /// - Throws: where a name is given twice.
    static func object(_ assignments: [Assignment]) throws -> JSONValue {
        var names: Set<String> = []
        for assignment in assignments where !names.insert(assignment.name).inserted {
            throw ValidationError("'\(assignment.name)' is given twice.")
        }
        return .object(assignments.map { .init($0.name, .string($0.value)) })
    }
}
