/// What a request asks for (RFC 9110, section 9; RFC 5789).
package enum HTTPMethod: Equatable, Sendable {
    case get, head, post, put, patch, delete, options
    /// One that this module has no name for: a token, which the application refuses.
    case other

    /// Methods are told apart by letter case, too.
    init(_ token: Span<UInt8>) {
        self =
            Self.names.first { name, _ in
                name.utf8CodeUnitCount == token.count
                    && name.withUTF8Buffer { letters in
                        letters.indices.allSatisfy { unsafe token[$0] == letters[$0] }
                    }
            }?.1 ?? .other
    }

    private static let names: [(StaticString, HTTPMethod)] = [
        ("GET", .get), ("POST", .post), ("PATCH", .patch), ("DELETE", .delete), ("PUT", .put), ("HEAD", .head),
        ("OPTIONS", .options),
    ]
}
