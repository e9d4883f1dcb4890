internal import AdapterKit
internal import COpenSSL

/// What a broker shows to clients with TLS: read once, from files (PEM).
@safe final class TLSContext {
    struct Files: Equatable, Sendable {
        let certificate: String
        let privateKey: String
        /// Clients must show a certificate that leads to one of these; nil for clients without.
        let authorities: String?
    }

    fileprivate let handle: OpaquePointer

    /// - Throws: with the file that cannot be used.
    init(_ files: Files) throws(AdapterError) {
        guard let handle = unsafe SSL_CTX_new(TLS_server_method()) else {
            throw AdapterError(.memory, "OpenSSL does not start")
        }
        unsafe self.handle = unsafe handle
        try Self.check(unsafe hubbub_ssl_set_min_proto_version(handle, TLS1_2_VERSION), "TLS", "version 1.2")
        try Self.check(
            unsafe SSL_CTX_use_certificate_chain_file(handle, files.certificate), "certificate", files.certificate)
        try Self.check(
            unsafe SSL_CTX_use_PrivateKey_file(handle, files.privateKey, SSL_FILETYPE_PEM), "private_key",
            files.privateKey)
        try Self.check(unsafe SSL_CTX_check_private_key(handle), "private_key", files.privateKey)
        guard let authorities = files.authorities else { return }
        try Self.check(unsafe SSL_CTX_load_verify_locations(handle, authorities, nil), "ca", authorities)
        unsafe SSL_CTX_set_verify(handle, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        // Clients with a session of before would not show their certificate again.
        let name: [UInt8] = Array("hubbub".utf8)
        try Self.check(unsafe SSL_CTX_set_session_id_context(handle, name, UInt32(name.count)), "ca", authorities)
    }

    deinit { unsafe SSL_CTX_free(handle) }

    private static func check(_ result: Int32, _ name: String, _ path: String) throws(AdapterError) {
        guard result != 1 else { return }
        throw AdapterError(.settings, "\(name): cannot use \(path): \(TLSSession.lastError)")
    }
}

/// TLS of one connection, without its socket: encrypted bytes on the one side, plain ones on the other.
@safe final class TLSSession {
    private let handle: OpaquePointer
    private let arriving: OpaquePointer
    private let leaving: OpaquePointer

    /// Nil where there is no memory.
    init?(_ context: TLSContext) {
        guard let handle = unsafe SSL_new(context.handle) else { return nil }
        guard let arriving = unsafe BIO_new(BIO_s_mem()), let leaving = unsafe BIO_new(BIO_s_mem()) else {
            unsafe SSL_free(handle)
            return nil
        }
        unsafe (self.handle, self.arriving, self.leaving) = unsafe (handle, arriving, leaving)
        // They belong to the session from here on.
        unsafe SSL_set_bio(handle, arriving, leaving)
        unsafe SSL_set_accept_state(handle)
    }

    deinit { unsafe SSL_free(handle) }

    /// Why a connection cannot go on, or that it has ended.
    struct Ended: Error { let reason: String }

    /// Takes what arrived, and adds the plain bytes of it.
    func receive(_ bytes: Span<UInt8>, into plain: inout [UInt8]) throws(Ended) {
        _ = unsafe bytes.withUnsafeBufferPointer {
            unsafe BIO_write(arriving, $0.baseAddress, Int32(clamping: $0.count))
        }
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            ERR_clear_error()
            let count = unsafe SSL_read(handle, &chunk, Int32(chunk.count))
            if count > 0 {
                plain.append(contentsOf: chunk[..<Int(count)])
                continue
            }
            switch unsafe SSL_get_error(handle, count) {
            case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return
            case SSL_ERROR_ZERO_RETURN: throw Ended(reason: "the client closed TLS")
            default: throw Ended(reason: Self.lastError)
            }
        }
    }

    /// Encrypts plain bytes; `leave` gives them out.
    func send(_ bytes: [UInt8]) throws(Ended) {
        guard !bytes.isEmpty else { return }
        ERR_clear_error()
        let count = unsafe SSL_write(handle, bytes, Int32(clamping: bytes.count))
        guard count == bytes.count else { throw Ended(reason: Self.lastError) }
    }

    /// What is to be sent: answers of the handshake, too.
    func leave() -> [UInt8] {
        let count = unsafe BIO_ctrl_pending(leaving)
        guard count > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, Int(unsafe BIO_read(leaving, buffer.baseAddress, Int32(clamping: count))))
        }
    }

    /// The last error of this thread, for people.
    static var lastError: String {
        var text = [CChar](repeating: 0, count: 256)
        let code = ERR_get_error()
        guard code != 0 else { return "it ended in the middle" }
        unsafe ERR_error_string_n(code, &text, text.count)
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        // `error:0A00010B:SSL routines::wrong version number`: its end is the part for people.
        return String(String(decoding: bytes, as: UTF8.self).split(separator: ":").last ?? "")
    }
}
