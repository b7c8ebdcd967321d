/// What to do with a key that stands twice in one object, which RFC 8259, 4 leaves open.
package enum DuplicateKeys: Sendable {
    case allowed
    case refused
}
