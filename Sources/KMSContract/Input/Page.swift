/// One page of a list.
struct Page: Sendable {
    static let number = Parameter.integer(
        "PageNumber", 1...Int(Int32.max), .defaulted("1"))

    static func size(_ range: ClosedRange<Int> = 1...100, default size: Int = 10)
        -> Parameter<Int>
    {
        .integer("PageSize", range, .defaulted(String(size)))
    }

    let number: Int
    let size: Int

    init(_ arguments: Arguments, size: Parameter<Int>) {
        number = arguments[required: Self.number]
        self.size = arguments[required: size]
    }

    /// The elements of the page; none beyond the end.
    func of<Element>(_ all: [Element]) -> ArraySlice<Element> {
        // Both are below 2^31, so the product fits.
        let start = (number - 1) * size
        guard start < all.count else { return [] }
        return all[start..<min(all.count, start + size)]
    }

    /// What the answer says of the page.
    func describe(total: Int, to answer: inout AnswerWriter) {
        answer.integer("PageNumber", number)
        answer.integer("PageSize", size)
        answer.integer("TotalCount", total)
    }

    static let response: [ResponseMember] = [
        .integer("PageNumber"), .integer("PageSize"), .integer("TotalCount"),
    ]
}
