import NIOCore

/// Ends a connection on which nothing has happened until some moment, which moves on all the time.
///
/// A loop looks through all its timers to take one of them away, so this one stays when the moment moves
/// on, and looks when it goes off: of a thousand connections each costs a timer every half a minute, not
/// two a request.
struct Deadline {
    private var moment = NIODeadline.distantFuture
    private var timer: (at: NIODeadline, task: Scheduled<Void>)?

    /// When to look again at what is not bounded now.
    private static let rest = TimeAmount.seconds(30)

    /// Sets another moment, `time` from now.
    ///
    /// - Parameter whenOver: Called on the loop when a timer goes off; it calls ``look(_:_:)``.
    mutating func set(
        _ time: TimeAmount, _ loop: any EventLoop, _ whenOver: @escaping @Sendable () -> Void
    ) {
        let moment = NIODeadline.now() + time
        self.moment = moment
        if let timer, timer.at <= moment { return }
        timer?.task.cancel()
        timer = (moment, loop.scheduleTask(deadline: moment, whenOver))
    }

    /// Sets none for now.
    mutating func clear() { moment = .distantFuture }

    /// Takes the timer away, at the end of a connection.
    mutating func end() {
        timer?.task.cancel()
        timer = nil
    }

    /// Whether the moment has come; sets the next timer if it has not.
    mutating func look(
        _ loop: any EventLoop, _ whenOver: @escaping @Sendable () -> Void
    ) -> Bool {
        let now = NIODeadline.now()
        guard now < moment else { return true }
        let next = min(moment, now + Self.rest)
        timer = (next, loop.scheduleTask(deadline: next, whenOver))
        return false
    }
}
