import Foundation

/// The real clock.
enum Wall {
    static func seconds() -> Double { Date().timeIntervalSince1970 }
}
