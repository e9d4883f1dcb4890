/// An operator's licence of the upstream broker: whose keys are good, and with what they are encrypted.
///
/// Its text is URL-safe base64 with a suffix for the version, none being the first. The first has fixed fields: key, contract,
/// signature, expiry, type. The others are a Snappy block of counted bytes and numbers: key, nonce, contract, signature, master.
package struct License: Equatable, Sendable {
    /// The version, which says how keys are encrypted.
    enum Version: String, Sendable {
        case xtea = "1"
        case xsalsa = "2"
        case salsa = "3"

        /// In bytes.
        var nonceSize: Int {
            switch self {
            case .xtea: 0
            case .xsalsa: 24
            case .salsa: 16
            }
        }
    }

    let version: Version
    let key: [UInt8]
    /// Empty in the first version.
    let nonce: [UInt8]
    let contract: UInt32
    let signature: UInt32
    /// The number of the master key; keys that a former one made are worth nothing.
    let master: UInt16

    private static let salsaKeySize = 32
    private static let firstSize = 32
    /// Far more than a licence has.
    private static let limit = 1024

    /// Nil for what is no licence. When one expires is of no matter here: it does not bind this broker.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let version = Version(rawValue: parts.count > 1 ? String(parts[1]) : "1"),
            text.utf8.count <= Self.limit, let bytes = Base64URL.decode(String(parts[0]))
        else { return nil }
        if version == .xtea { self.init(first: bytes) } else { self.init(version, bytes) }
    }

    private init?(first bytes: [UInt8]) {
        guard bytes.count == Self.firstSize else { return nil }
        version = .xtea
        key = Array(bytes.prefix(XTEA.keySize))
        nonce = []
        contract = UInt32(bytes[16..<20].bigEndianNumber)
        signature = UInt32(bytes[20..<24].bigEndianNumber)
        master = 1
    }

    private init?(_ version: Version, _ bytes: [UInt8]) {
        guard let body = SnappyBlock.expand(bytes, limit: Self.limit) else { return nil }
        var reader = VariableLengthReader(body)
        guard let key = reader.countedBytes(), key.count == Self.salsaKeySize,
            let nonce = reader.countedBytes(), nonce.count == version.nonceSize,
            let contract = reader.number(), let signature = reader.number(),
            let master = reader.number().flatMap(UInt16.init(exactly:)), reader.isAtEnd
        else { return nil }
        self.version = version
        self.key = key
        self.nonce = nonce
        self.contract = contract
        self.signature = signature
        self.master = master
    }
}
