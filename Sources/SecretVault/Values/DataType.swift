/// How a caller calls a value; a word only.
package enum DataType: String, Sendable {
    case text
    case binary
}
