import Foundation
import Testing

@testable import FileStore

/// Turns at one folder's lock, among the threads of one process.
@Suite struct FolderTurnTests {
    private let path = "/turn/\(UUID())"

    private func isBusy() -> Bool {
        do throws(StoreError) {
            let turn = try FolderTurn(at: path, until: 0)
            _ = consume turn
            return false
        } catch { return error == .busy }
    }

    @Test func `who has waited in vain takes nobody's turn and gives none away`() throws {
        var turn: FolderTurn? = try FolderTurn(at: path, until: 0)
        for _ in 1...3 { #expect(isBusy()) }
        // Another folder has a line of its own.
        _ = try FolderTurn(at: path + "/other", until: 0)
        turn = nil
        #expect(!isBusy())
        #expect(!isBusy())
        _ = consume turn
    }
}
