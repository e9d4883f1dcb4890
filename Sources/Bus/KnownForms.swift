internal import EventBlock
internal import CHubbub

/// The forms of events that came from another process and passed the check of their declaration, with their types.
@safe struct KnownForms {
    /// Of endless forms only the first ones are worth remembering.
    private static let limit = 8

    private var forms: [(form: KnownForm, type: UInt32)] = []
    /// The one that fitted last; unmanaged, because each event asks for it, and `forms` keeps it.
    private var last: (form: Unmanaged<KnownForm>, type: UInt32)?

    init() { unsafe last = nil }

    /// The type of a block that is of a known form and valid; nil for any other.
    mutating func type(of bytes: UnsafeRawBufferPointer) -> UInt32? {
        if let last = unsafe last, unsafe last.form._withUnsafeGuaranteedRef({ unsafe $0.covers(bytes) }) {
            return unsafe last.type
        }
        for (form, type) in forms where unsafe form.covers(bytes) {
            unsafe last = unsafe (Unmanaged.passUnretained(form), type)
            return type
        }
        return nil
    }

    /// - Parameter event: valid, and as its declaration wants it.
    mutating func remember(_ event: UnsafePointer<hubbub_event>, type: UInt32) {
        guard forms.count < Self.limit, let form = unsafe KnownForm(of: event) else { return }
        forms.append((form, type))
        unsafe last = unsafe (Unmanaged.passUnretained(form), type)
    }
}
