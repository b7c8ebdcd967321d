import FileStore
import VaultFormat

/// VAULT.copy, which repair will trust one day: it must be VAULT's equal.
///
/// It is written last, so it also tells of a VAULT that was put back together with the chain's tail.
struct CopyCheck {
    private let view: View

    init(of view: View) {
        self.view = view
    }

    /// - Throws: ``VaultError/missing(file:)``, ``VaultError/damaged(file:_:)``,
    ///   ``VaultError/rolledBack(file:)``.
    func run() throws(VaultError) {
        let (path, now) = (Layout.vaultCopy, view.header)
        let read = try HeaderFile.read(view.store, path)
        let copy: VaultHeader
        do throws(VaultError) { copy = try HeaderFile.verify(read, keys: view.keys) } catch {
            guard case .damaged = error else { throw error }
            throw .damaged(file: path.description, nil)
        }
        if copy == now { return }
        // A change of VAULT that was stopped between the two leaves VAULT new and its copy old.
        if let last = view.chain?.last, last.outcome == nil, last.intent.change == .vault,
            copy.generation == last.intent.old.generation
        {
            return
        }
        throw .rolledBack(
            file: (copy.generation > now.generation ? Layout.vault : path).description)
    }
}
