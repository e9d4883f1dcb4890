/// One step of the parser through a file.
struct YAMLEvent: Equatable {
    enum Kind: Equatable {
        case documentStart
        case documentEnd
        case streamEnd
        case alias(String)
        case scalar(YAMLScalar)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
        /// Of no interest: the beginning of the stream.
        case other
    }

    var kind: Kind
    var anchor: String?
    /// In its long form: `tag:yaml.org,2002:str`.
    var tag: String?
    var place: Place
}
