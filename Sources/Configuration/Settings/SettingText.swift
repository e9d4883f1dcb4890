/// A scalar of a setting, with the environment filled in.
struct SettingText {
    /// The value.
    let scalar: YAMLScalar
    /// What a message may show of it: never a secret, nor a value of the environment.
    let shown: String
    let place: Place
    /// Quotes around a mention of the environment say nothing about the kind: in `{…}` they are needed.
    let mayBeQuoted: Bool
}
