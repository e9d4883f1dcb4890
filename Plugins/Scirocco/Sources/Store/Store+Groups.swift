internal import SQLite

extension Store {
    /// So many changes are kept in memory at most, beside those on the disk of which SQLite does not know.
    private static let mostUncommitted = 4096
    /// So many messages take longer to insert than it takes to be told that the disk has written in the background.
    private static let worthBackground = 8
    /// How long nothing is changed after a commit that failed, in milliseconds.
    private static let pauseTime: Int64 = 100

    /// Carries out tasks as one; all that they have changed is on the disk when this returns. Where one of them fails each is
    /// tried alone, so that one which needs more room than there is does not fail the others.
    ///
    /// - Parameter now: milliseconds since 1970.
    /// - Returns: an answer for each, in their order.
    package func carryOut(_ tasks: [StoreTask], now: Int64) -> [StoreAnswer] {
        let answers: [StoreAnswer]
        if let pause, now < pause.until, now >= pause.until - Self.pauseTime {
            answers = tasks.map { $0.onlyLooks ? carryOutAlone($0, now) : Self.failure(pause.error) }
        } else {
            answers = carryOutTogether(tasks, now)
        }
        guard let failure else { return answers }
        return tasks.map { _ in .outcome(.failed(failure)) }
    }

    private func carryOutTogether(_ tasks: [StoreTask], _ now: Int64) -> [StoreAnswer] {
        guard failure == nil else { return [] }
        let answers: [StoreAnswer]
        do throws(DatabaseError) { answers = try change(tasks, now) } catch {
            startOver()
            return tasks.count > 1 ? tasks.map { carryOutAlone($0, now) } : [Self.failure(error)]
        }
        do throws(DatabaseError) { try keep() } catch {
            startOver()
            pause = (now + Self.pauseTime, error)
            return tasks.map { _ in Self.failure(error) }
        }
        return answers
    }

    private func carryOutAlone(_ task: StoreTask, _ now: Int64) -> StoreAnswer {
        carryOutTogether([task], now).first ?? .outcome(.failed(failure ?? ""))
    }

    private func change(_ tasks: [StoreTask], _ now: Int64) throws(DatabaseError) -> [StoreAnswer] {
        changes.clear()
        additions.removeAll(keepingCapacity: true)
        (loggedRows, changedBefore) = (0, database.changeCount)
        var answers: [StoreAnswer] = []
        answers.reserveCapacity(tasks.count)
        for task in tasks { answers.append(try carryOut(task, now)) }
        return answers
    }

    /// Puts on the disk what the group at hand has changed.
    private func keep() throws(DatabaseError) {
        let changed = database.changeCount - changedBefore + Int64(additions.count)
        guard changed > 0 else { return }
        uncommittedRows += Int(changed)
        // Only what happens often has a record.
        let isLogged = changed == loggedRows && redo.hasRoom(for: changes.bytes.count)
        guard isLogged, uncommittedRows < Self.mostUncommitted else {
            try insertAdditions()
            return try commit()
        }
        try syncing { () throws(DatabaseError) in
            redo.begin(changes.bytes, isBackground: additions.count >= Self.worthBackground)
            // While the disk is at work. There is room for them, so that what fails here is the file itself.
            let inserted = Result { () throws(DatabaseError) in try insertAdditions() }
            try redo.finish()
            try inserted.get()
        }
    }

    /// Puts all into SQLite's own files, and begins the redo log anew.
    func commit() throws(DatabaseError) {
        try database.run("UPDATE state SET applied = ?", .integer(redo.next - 1))
        try database.run("COMMIT")
        try syncing { () throws(DatabaseError) in try log.sync() }
        redo.rewind()
        uncommittedRows = 0
        try database.run("BEGIN IMMEDIATE")
    }

    /// Commits what the redo log has, so that the file alone is the store. What cannot be committed stays in the log.
    package func end() {
        guard failure == nil, uncommittedRows > 0 else { return }
        try? commit()
    }

    /// After a sync that failed nobody knows what is on the disk: the system tells of it once, and forgets what it could not write.
    private func syncing(_ body: () throws(DatabaseError) -> Void) throws(DatabaseError) {
        do throws(DatabaseError) { try body() } catch {
            if error.isFull { throw error }
            failure = "\(error.text); nothing is taken until the endpoint is started again"
            throw error
        }
    }

    /// Undoes what was not promised: all since the last commit is forgotten, and what the redo log has is done again.
    private func startOver() {
        // Where SQLite has done so by itself there is nothing left to undo.
        try? database.run("ROLLBACK")
        // What was found out within what is undone now may be wrong.
        (mayHaveScheduled, room, uncommittedRows) = (true, 0, 0)
        do throws(DatabaseError) { try replay() } catch {
            failure = failure ?? "\(error.text); nothing is taken until the endpoint is started again"
        }
    }

    /// Begins a transaction with what the redo log has and SQLite does not know of.
    func replay() throws(DatabaseError) {
        try database.run("BEGIN IMMEDIATE")
        let before = database.changeCount
        try redo.replay(after: Self.applied(database)) { (records: [UInt8]) throws(DatabaseError) in
            var reader = RedoReader(records)
            while !reader.isAtEnd {
                guard let record = reader.next() else { throw DatabaseError(code: 0, text: "the redo log is damaged") }
                switch record {
                case .added(let message): try insert([message])
                case .marked(let number, let status, let time): _ = try mark(number, status, time)
                }
            }
        }
        changes.clear()
        additions = []
        uncommittedRows = Int(database.changeCount - before)
    }

    private static func failure(_ error: DatabaseError) -> StoreAnswer {
        .outcome(error.isFull ? .full(error.text) : .failed(error.text))
    }

    static func name(_ database: Database) throws(DatabaseError) -> UInt64 {
        UInt64(bitPattern: try database.first("SELECT store FROM state") { $0.integer(0) } ?? 0)
    }

    static func applied(_ database: Database) throws(DatabaseError) -> Int64 {
        try database.first("SELECT applied FROM state") { $0.integer(0) } ?? 0
    }
}
