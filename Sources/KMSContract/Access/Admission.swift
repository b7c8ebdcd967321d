package import Policies

/// What policies say of one right that a call needs.
package struct Admission: Equatable, Sendable {
    package let action: String
    package let resource: Resource
    package let decision: Decision
}
