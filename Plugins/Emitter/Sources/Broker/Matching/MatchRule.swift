/// Which topics a filter covers.
package enum MatchRule: Sendable {
    /// As MQTT has it (3.1.1, section 4.7): `#` covers its parent too, and wildcards at the front no topic that begins with
    /// `$`.
    case plain
    /// As Emitter brokers have it by default: a filter covers its channel and all that lie below it; `#` is no wildcard.
    case prefix
    /// As Emitter brokers have it with `matcher: mqtt`: the same depth, and `#` covers one or more levels.
    case exact
}
