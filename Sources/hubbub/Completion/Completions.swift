internal import ArgumentParser
internal import Descriptors
internal import Loader

/// What the shell asks for while somebody types. An answer comes at once or not at all, and nothing is said of errors.
enum Completions {
    static let configuration = CompletionKind.file(extensions: ["yaml", "yml"])

    /// Endpoints.
    static let endpoints = names { $0.endpoints.map(\.name) }

    /// Endpoints and routes.
    static let places = names { $0.endpoints.map(\.name) + $0.routes }

    static let adapters = names { $0.adapters.names }

    /// The operations of the endpoint that stands before.
    static let operations = names { $0.descriptor?.operations.map(\.name) ?? [] }

    /// The parameters of the operation that stands before.
    static let parameters = names { surroundings in
        let name = surroundings.line.operand(1)
        let operation = surroundings.descriptor?.operations.first { $0.name == name }
        return (operation?.parameters ?? []).map { $0.name + "=" }
    }

    /// The types that the endpoint takes.
    static let types = names { surroundings in
        (surroundings.descriptor?.accepts ?? []).filter { !$0.isPattern }.map(\.name)
    }

    private static func names(_ list: @escaping @Sendable (Surroundings) -> [String]) -> CompletionKind {
        .custom { words, index, _ in
            list(Surroundings(CommandLineWords(words, at: index))).filter(isHarmless)
        }
    }

    /// Shells expand what they are given as candidates: a name of somebody's file must not be a command of ours.
    private static func isHarmless(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-.:/+@%,=>#".unicodeScalars.contains($0))
            }
    }
}
