internal import EmitterAdapter
internal import Testing

/// Vectors that were computed apart from this code: key bytes 00 to 0F or 1F, nonce bytes from 40, contract 0x01020304,
/// signature 0x0A0B0C0D, master 1, salt 0x1234.
@Suite struct LegacyKeyTests {
    static let first = "AAECAwQFBgcICQoLDA0ODwECAwQKCwwNAAAAAAAAAAI"
    static let second = "Q_BCIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fGEBBQkNERUZHSElKS0xNTk9QUVJTVFVWV4SGiAiNmKxQAQ"
    static let body = "O-ggAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8QQEFCQ0RFRkdISUpLTE1OT4SGiAiNmKxQAQ"
    static let licenses = [first + ":1", first, second + ":2", body + ":3"]

    private static func keys(_ license: String) throws -> LegacyKeys { LegacyKeys(try #require(License(license))) }

    @Test(
        "a key for chat/#/ with all rights but one is the original's, letter for letter",
        arguments: [
            (first + ":1", "jfN5P_MIf1w3krexm6s3BIxCd5dC5q4a"), (first, "jfN5P_MIf1w3krexm6s3BIxCd5dC5q4a"),
            (second + ":2", "60sMI57bUOsKi-Q-_Zz5M1a6EeOJ3dY2"), (body + ":3", "EjRYAfxt1_ShyxQom7y34U9yAsX4UP_J"),
        ])
    func vectors(_ license: String, _ key: String) throws {
        let keys = try Self.keys(license)
        let target = try #require(KeyTarget("chat/#/", keys.hash))
        #expect(target == KeyTarget(path: 0x400000, hash: 0x7317_6EA7))
        let grant = KeyGrant(permissions: Permissions(rawValue: 0x3E), target: target)
        #expect(keys.open(key) == grant)
        #expect(keys.seal(grant, salt: 0x1234) == key)
    }

    @Test(
        "a master key is the original's",
        arguments: [
            (first + ":1", "jfN5P_MIf1wdB7ZJf8YLV-dDMwoDCW7P"), (body + ":3", "EjRYAfxt1_ShyxQo27y33jxlbGL4UP_J"),
        ])
    func masters(_ license: String, _ key: String) throws {
        let authority = KeyAuthority(try Self.keys(license))
        #expect(authority.grant(of: key, at: 0)?.isMaster == true)
        #expect(authority.rights(of: key, on: "chat/", at: 0) == nil)
    }

    @Test(
        "the hash of levels",
        arguments: [
            ("", 1_325_880_984), ("a", 3_238_259_379), ("abc", 366_106_623), ("test", 3_298_419_015),
            ("+", 1_815_237_614), ("$share", 1_480_642_916), ("keygen", 548_658_350), ("chat/room", 1_127_409_675),
        ])
    func hashes(_ levels: String, _ hash: UInt64) throws {
        #expect(try Self.keys(Self.first).hash(levels) == hash)
    }

    @Test("what is sealed opens to the same, for any rights, channel and time", arguments: licenses)
    func sealed(_ license: String) throws {
        let keys = try Self.keys(license)
        for channel in ["a/", "a/+/c/", "+/b/#/", "#/", String(repeating: "l/", count: 23)] {
            let target = try #require(KeyTarget(channel, keys.hash))
            for rights in [Permissions.master, [.read, .write], Permissions(rawValue: 0xFE)] {
                for expiry: Int64 in [0, 1_262_304_001, 1_800_000_000, 1_262_304_000 + Int64(UInt32.max)] {
                    let grant = KeyGrant(permissions: rights, target: target, expiry: expiry)
                    let key = keys.seal(grant)
                    #expect(key.utf8.count == 32)
                    #expect(keys.open(key) == grant)
                }
            }
        }
    }

    @Test("a time before 2010 has passed, one beyond its four bytes is the last, and none is for ever")
    func times() throws {
        let keys = try Self.keys(Self.body + ":3")
        func opened(_ expiry: Int64) throws -> Int64 {
            let grant = KeyGrant(permissions: .read, target: KeyTarget(path: 0, hash: 0), expiry: expiry)
            return try #require(keys.open(keys.seal(grant))).expiry
        }
        #expect(try opened(5) == 1_262_304_001)
        #expect(try opened(1_262_304_000) == 1_262_304_001)
        #expect(try opened(1 << 39) == 1_262_304_000 + Int64(UInt32.max))
        #expect(try opened(0) == 0)
    }

    @Test("an old key, which has no levels, is for all below its first level")
    func oldKeys() throws {
        let keys = try Self.keys(Self.first)
        let target = KeyTarget(path: 0, hash: keys.hash("chat"))
        for channel in ["chat/", "chat/room/", "chat/#/"] { #expect(target.covers(channel, keys.hash)) }
        for channel in ["chats/", "a/chat/", "+/"] { #expect(!target.covers(channel, keys.hash)) }
    }

    @Test("keys of another contract, signature or master, of our own, and what is no key, open nothing")
    func strangers() throws {
        let keys = try Self.keys(Self.body + ":3")
        let key = "EjRYAfxt1_ShyxQom7y34U9yAsX4UP_J"
        let bytes = try #require(Base64URL.decode(key))
        for index in 2..<12 {
            var changed = bytes
            changed[index] ^= 1
            #expect(keys.open(Base64URL.encode(changed)) == nil, "byte \(index)")
        }
        let own = try #require(SealedKeys(secret: SealedKeys.newSecret()))
        let sealed = own.seal(KeyGrant(permissions: .read, target: KeyTarget(path: 0, hash: 0)))
        for other in [sealed, "", "EjRY", key + "A", String(key.dropLast()) + "=", String(repeating: "/", count: 32)] {
            #expect(keys.open(other) == nil, "\(other)")
        }
        for license in [Self.first, Self.second + ":2"] { #expect(try Self.keys(license).open(key) == nil) }
    }

    @Test("with a licence, keys of both formats are good, each by its own hash, and new ones are the licence's")
    func bothFormats() throws {
        let own = try #require(SealedKeys(secret: SealedKeys.newSecret()))
        let before = KeyAuthority(own)
        let old = try #require(before.mint([.read], for: "a/b/"))
        var authority = KeyAuthority(try Self.keys(Self.body + ":3"), others: [own])
        let new = try #require(authority.mint([.write], for: "a/b/"))
        #expect(new.utf8.count == 32 && authority.mintMaster().utf8.count == 32)
        #expect(authority.rights(of: old, on: "a/b/", at: 1)?.permissions == .read)
        #expect(authority.rights(of: new, on: "a/b/", at: 1)?.permissions == .write)
        #expect(
            authority.rights(of: old, on: "a/c/", at: 1) == nil && authority.rights(of: new, on: "a/", at: 1) == nil)
        #expect(authority.knows(old) && authority.knows(new) && !before.knows(new))
        authority.setBanned(old, true)
        #expect(authority.grant(of: old, at: 1) == nil && authority.grant(of: new, at: 1) != nil)
    }

    @Test("what is no licence")
    func wrongLicenses() {
        let body = Self.body
        let short = String(body.dropLast(4))
        for text in [
            "", ":1", ":3", Self.first + ":4", Self.first + ":", Self.first + ":3", body, body + ":1", body + ":2",
            body + ":3 ",
            Self.second + ":3",
            short + ":3", body + "AA:3", " " + body + ":3", Self.first.dropLast() + ":1", "O-ggAAECAwQ!:3",
            String(repeating: "A", count: 2_000) + ":3",
        ] {
            #expect(License(String(text)) == nil, "\(text)")
        }
    }

    @Test("a licence whose bytes are changed or cut is one or none, and never more than that")
    func damagedLicenses() throws {
        let bytes = try #require(Base64URL.decode(Self.body))
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            if let license = License(Base64URL.encode(changed) + ":3") { _ = LegacyKeys(license).open("") }
        }
        for count in 0..<bytes.count { #expect(License(Base64URL.encode(Array(bytes[..<count])) + ":3") == nil) }
        var generator = Numbers(seed: 7)
        for count in 0..<2_000 {
            let noise = (0..<count % 90).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            #expect(License(Base64URL.encode(noise) + ":2") == nil)
        }
    }
}

@Suite struct SnappyBlockTests {
    @Test(
        "literals and copies, also of what they have copied themselves",
        arguments: [
            ([0], ""), ([3, 0x08, 97, 98, 99], "abc"),
            // A literal whose length stands in a byte of its own.
            ([3, 0xF0, 2, 97, 98, 99], "abc"),
            // Copies with distances of one, two and four bytes.
            ([7, 0x08, 97, 98, 99, 0x01, 3], "abcabca"), ([8, 0x00, 97, 0x1A, 1, 0], "aaaaaaaa"),
            ([5, 0x04, 97, 98, 0x0B, 2, 0, 0, 0], "ababa"),
        ] as [([UInt8], String)])
    func expands(_ block: [UInt8], _ text: String) {
        #expect(SnappyBlock.expand(block, limit: 100) == Array(text.utf8))
    }

    @Test(
        "what is none: cut, too long, or a copy of what is not there",
        arguments: [
            [], [0x80], [3, 0x08, 97, 98], [2, 0x08, 97, 98, 99], [4, 0x08, 97, 98, 99], [5, 0x01, 1],
            [5, 0x00, 97, 0x01, 2],
            [5, 0x00, 97, 0x01, 0], [5, 0x00, 97, 0x02, 1], [101, 0x00, 97], [3, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 97],
            [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x00, 97], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [9, 0x00, 97, 0xFE, 1, 0],
        ] as [[UInt8]])
    func refuses(_ block: [UInt8]) { #expect(SnappyBlock.expand(block, limit: 100) == nil) }
}
