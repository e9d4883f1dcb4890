internal import EventBlock
internal import CHubbub

/// The forms of events that came from another process and passed the check of their declaration, with their types.
struct KnownForms {
    /// Of endless forms only the first ones are worth remembering.
    private static let limit = 8

    private var forms: [(form: KnownForm, type: UInt32)] = []
    /// The one that fitted last.
    private var last = 0

    /// The type of a block that is of a known form and valid; nil for any other.
    mutating func type(of bytes: UnsafeRawBufferPointer) -> UInt32? {
        if last < forms.count, unsafe forms[last].form.covers(bytes) { return forms[last].type }
        for index in forms.indices where index != last {
            guard unsafe forms[index].form.covers(bytes) else { continue }
            last = index
            return forms[index].type
        }
        return nil
    }

    /// - Parameter event: valid, and as its declaration wants it.
    mutating func remember(_ event: UnsafePointer<hubbub_event>, type: UInt32) {
        guard forms.count < Self.limit, let form = unsafe KnownForm(of: event) else { return }
        last = forms.count
        forms.append((form, type))
    }
}
