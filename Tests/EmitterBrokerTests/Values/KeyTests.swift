internal import EmitterAdapter
internal import Testing

@Suite struct KeyTests {
    private static let secret = (0..<32).map { UInt8($0) }
    private let keys: SealedKeys

    init() throws { keys = try #require(SealedKeys(secret: Self.secret)) }

    @Test(
        "which channels a key for a channel is for",
        arguments: [
            ("a/b/c/", ["a/b/c/"], ["a/b/", "a/b/c/d/", "a/b/x/", "a/b/+/", "a/b/#/", "b/"]),
            ("a/+/c/", ["a/x/c/", "a/+/c/"], ["a/x/+/", "a/x/", "a/x/c/d/", "a/x/d/"]), ("+/", ["a/", "+/"], ["a/b/"]),
            ("a/#/", ["a/", "a/b/", "a/b/c/", "a/#/", "a/+/"], ["b/", "+/b/", "+/", "#/"]),
            ("#/", ["a/", "a/b/", "#/", "+/", "+/x/"], []),
        ])
    func targets(_ written: String, _ covered: [String], _ others: [String]) throws {
        let target = try #require(KeyTarget(written, keys.hash))
        for channel in covered { #expect(target.covers(channel, keys.hash), "\(written) covers \(channel)") }
        for channel in others { #expect(!target.covers(channel, keys.hash), "\(written) does not cover \(channel)") }
    }

    @Test("channels that no key is for", arguments: ["", "a", "/", "/a/", "a//b/", String(repeating: "l/", count: 24)])
    func noTargets(_ channel: String) { #expect(KeyTarget(channel, keys.hash) == nil) }

    @Test("what is sealed opens to the same")
    func sealed() throws {
        let target = try #require(KeyTarget("a/+/c/", keys.hash))
        for permissions in [Permissions.master, [.read, .write], [.extend], Permissions(rawValue: 0xFE)] {
            for expiry: Int64 in [0, 1, 1_800_000_000, 1 << 40 - 1] {
                let grant = KeyGrant(permissions: permissions, target: target, expiry: expiry)
                let key = keys.seal(grant)
                #expect(key.utf8.count == 62)
                #expect(keys.open(key) == grant)
                #expect(keys.seal(grant) != key)
            }
        }
    }

    @Test("a key with any bit flipped, any byte less or more, or of another secret, is none")
    func forged() throws {
        let target = try #require(KeyTarget("a/", keys.hash))
        let key = keys.seal(KeyGrant(permissions: .read, target: target))
        let bytes = try #require(Base64URL.decode(key))
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(keys.open(Base64URL.encode(changed)) == nil, "bit \(bit)")
        }
        for count in 0..<bytes.count { #expect(keys.open(Base64URL.encode(Array(bytes[..<count]))) == nil) }
        #expect(keys.open(Base64URL.encode(bytes + [0])) == nil)
        #expect(keys.open(key + "=") == nil && keys.open("") == nil)
        let other = try #require(SealedKeys(secret: Self.secret.reversed()))
        #expect(other.open(key) == nil)
        #expect(SealedKeys(secret: Array(Self.secret.dropLast())) == nil)
    }

    @Test("a key ends when it says so, or when it is banned, and is only for its channel")
    func authority() throws {
        var authority = KeyAuthority(keys)
        let key = try #require(authority.mint([.read], for: "a/", expiry: 1000))
        #expect(authority.rights(of: key, on: "a/", at: 999)?.permissions == .read)
        #expect(authority.rights(of: key, on: "a/", at: 1000) == nil)
        #expect(authority.rights(of: key, on: "b/", at: 999) == nil)
        let endless = try #require(authority.mint([.read], for: "a/"))
        #expect(authority.grant(of: endless, at: .max) != nil)
        authority.setBanned(endless, true)
        #expect(authority.grant(of: endless, at: 0) == nil && authority.knows(endless))
        authority.setBanned(endless, false)
        #expect(authority.grant(of: endless, at: 0) != nil)
        let master = authority.mintMaster()
        #expect(authority.grant(of: master, at: 0)?.isMaster == true)
        #expect(authority.rights(of: master, on: "a/", at: 0) == nil)
        #expect(authority.mint([.read], for: "a") == nil)
    }

    @Test("base64 for names: RFC 4648, section 10, and what is none")
    func base64() {
        for (text, encoded) in [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ] {
            #expect(Base64URL.encode(Array(text.utf8)) == encoded)
            #expect(Base64URL.decode(encoded) == Array(text.utf8))
        }
        #expect(Base64URL.encode([0xFB, 0xFF, 0xFE]) == "-__-")
        for wrong in ["Z", "Zg==", "Zh", "Zm9", "Zm9v!", "Zm 9v", "+/+/", "Zm9vY", "ä"] {
            #expect(Base64URL.decode(wrong) == nil, "\(wrong)")
        }
        var generator = Numbers(seed: 1)
        for count in 0..<100 {
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }

    @Test("base32 of an identity: RFC 4648, section 10, and 26 letters for 16 bytes")
    func identity() {
        for (text, encoded) in [
            ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            #expect(Identity.encode(Array(text.utf8)) == encoded)
        }
        #expect(Identity.encode((0..<16).map { UInt8($0) }) == "AAAQEAYEAUDAOCAJBIFQYDIOB4")
        #expect(Identity.encode([UInt8](repeating: 0xFF, count: 16)) == "77777777777777777777777774")
        #expect(Identity.make().utf8.count == 26 && Identity.make() != Identity.make())
    }
}
