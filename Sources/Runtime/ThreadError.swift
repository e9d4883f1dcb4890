internal import CHubbub
internal import Glibc

/// The text of the last error that each thread got from the host, kept until its next one.
@unsafe enum ThreadError {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        unsafe pthread_key_create(&key) { unsafe free($0) }
        return key
    }()

    static func set(_ text: String) {
        unsafe free(pthread_getspecific(key))
        unsafe pthread_setspecific(key, strdup(text))
    }

    /// Borrowed until this thread's next error.
    static var text: hubbub_text {
        guard let memory = unsafe pthread_getspecific(key) else { return unsafe hubbub_text() }
        let characters = unsafe memory.assumingMemoryBound(to: CChar.self)
        return unsafe hubbub_text(data: characters, size: UInt64(strlen(characters)))
    }
}
