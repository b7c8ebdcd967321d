/// A moment: whole seconds since 1970-01-01T00:00:00Z, without leap seconds.
package struct UnixTime: Hashable, Comparable, Sendable {
    /// Seconds since the epoch.
    package let seconds: Int64

    package init(seconds: Int64) {
        self.seconds = seconds
    }

    package static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

    /// The moment `days` times 24 hours later.
    package func adding(days: Int) -> UnixTime {
        UnixTime(seconds: seconds + Int64(days) * 86_400)
    }

    /// The moment as the contract writes it: `2026-12-01T08:30:00Z`.
    package var text: String {
        let (year, month, day) = civilDate
        let second = secondOfDay
        return "\(Self.padded(year, to: 4))-\(Self.padded(month, to: 2))-\(Self.padded(day, to: 2))"
            + "T\(Self.padded(second / 3600, to: 2)):\(Self.padded(second / 60 % 60, to: 2))"
            + ":\(Self.padded(second % 60, to: 2))Z"
    }

    /// Appends the bytes of ``text`` without making it: a list has two or three of them in a line.
    ///
    /// - Precondition: Of the years 0 to 9999.
    package func appendText(to bytes: inout [UInt8]) {
        let (year, month, day) = civilDate
        precondition((0...9999).contains(year), "a year of another length")
        let second = secondOfDay
        let start = bytes.count
        bytes.append(contentsOf: Self.frame)
        var span = bytes.mutableSpan
        Self.put(year / 100, at: start, in: &span)
        Self.put(year % 100, at: start + 2, in: &span)
        Self.put(month, at: start + 5, in: &span)
        Self.put(day, at: start + 8, in: &span)
        Self.put(second / 3600, at: start + 11, in: &span)
        Self.put(second / 60 % 60, at: start + 14, in: &span)
        Self.put(second % 60, at: start + 17, in: &span)
    }

    private static let frame = Array("0000-00-00T00:00:00Z".utf8)

    private static func put(_ number: Int64, at place: Int, in bytes: inout MutableSpan<UInt8>) {
        bytes[place] = UInt8(truncatingIfNeeded: 48 + number / 10)
        bytes[place + 1] = UInt8(truncatingIfNeeded: 48 + number % 10)
    }

    /// Reads ``text``, or nil; years 1 to 9999.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20 else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            year > 0, (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        self.init(
            seconds: Self.dayNumber(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
        // What does not come out again was no moment: 31 April, hour 24, a missing hyphen.
        guard self.text == text else { return nil }
    }

    /// Days since the epoch; the counterpart of ``civilDate``.
    private static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private var secondOfDay: Int64 { seconds - dayNumber * 86_400 }

    private var dayNumber: Int64 {
        seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    }

    /// Year, month and day of the proleptic Gregorian calendar, counted in eras of 400 years that
    /// begin on 1 March, so that the leap day is the last of its year.
    private var civilDate: (Int64, Int64, Int64) {
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func padded(_ number: Int64, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
