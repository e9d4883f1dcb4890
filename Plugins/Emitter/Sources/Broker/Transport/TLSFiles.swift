internal import AdapterKit
internal import NIOSSL

/// The files of a broker with TLS (PEM).
struct TLSFiles: Equatable, Sendable {
    let certificate: String
    let privateKey: String
    /// Clients must show a certificate that leads to one of these; nil for clients without.
    let authorities: String?

    /// Reads them.
    ///
    /// - Throws: with the file that cannot be used.
    func context() throws(AdapterError) -> NIOSSLContext {
        let chain = try read("certificate", certificate) { try NIOSSLCertificate.fromPEMFile($0) }
        let key = try read("private_key", privateKey) { try NIOSSLPrivateKey(file: $0, format: .pem) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        if let authorities {
            let trusted = try read("ca", authorities) { try NIOSSLCertificate.fromPEMFile($0) }
            configuration.trustRoots = .certificates(trusted)
            configuration.certificateVerification = .noHostnameVerification
        }
        return try read("certificate and private_key", certificate) { _ in try NIOSSLContext(configuration: configuration) }
    }

    private func read<Value>(_ name: String, _ path: String, _ body: (String) throws -> Value) throws(AdapterError) -> Value
    {
        do { return try body(path) } catch {
            throw AdapterError(.settings, "\(name): cannot use \(path): \(error)")
        }
    }
}
