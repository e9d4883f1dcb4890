/// What a client speaks, by its first bytes: one port has MQTT and HTTP.
enum FirstBytes {
    private static let methods = ["OPTIONS", "GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "TRACE", "CONNECT"].map {
        Array($0.utf8)
    }

    /// Whether they begin with the name of a method, as upstream tells HTTP from MQTT; nil while they are too few to tell.
    static func areHTTP(_ bytes: [UInt8]) -> Bool? {
        var isOpen = false
        for method in methods {
            let common = zip(method, bytes).prefix { $0 == $1 }.count
            if common == method.count { return true }
            if common == bytes.count { isOpen = true }
        }
        return isOpen ? nil : false
    }
}
