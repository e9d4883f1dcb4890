/// What holds for all requests of a client.
package struct HTTPClientOptions: Equatable, Sendable {
    /// How long it may take to connect, TLS included.
    package var connectTimeout: Duration
    /// Whether a server's certificate must be valid and bear its name.
    package var verifies: Bool
    /// A file of certificates (PEM) that the server's must lead to; nil for those that the system trusts.
    package var authorities: String?
    /// What the client calls itself.
    package var userAgent: String
    /// Connections to one server; more requests wait for one of them.
    package var connectionsPerServer: Int

    package init(
        connectTimeout: Duration = .seconds(10), verifies: Bool = true, authorities: String? = nil,
        userAgent: String = "hubbub", connectionsPerServer: Int = 8
    ) {
        self.connectTimeout = connectTimeout
        self.verifies = verifies
        self.authorities = authorities
        self.userAgent = userAgent
        self.connectionsPerServer = connectionsPerServer
    }
}

/// Names a request until it has ended.
package struct HTTPExchangeID: Hashable, Sendable {
    let raw: UInt64
}
