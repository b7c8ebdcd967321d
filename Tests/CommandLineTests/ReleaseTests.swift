import Foundation
import Testing

/// The release build, if there is one, of kistd too.
private let release = ProcessInfo.processInfo.environment["KIST_RELEASE"].flatMap {
    FileManager.default.fileExists(atPath: $0 + "d") ? $0 : nil
}

/// What `scripts/release` packs, installed into a folder and taken away again.
///
/// scripts/test builds kist and says where it is in KIST_RELEASE. A release build of kistd takes minutes, so
/// `scripts/test --agent` builds it, too; `scripts/release --try` tries the same in a Debian without Swift.
@Suite(.enabled(if: release != nil, "no release build of kistd: scripts/test --agent makes it"))
struct ReleaseTests {
    private static let root =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// What the script has packed once, for all tests.
    private static let once = Result { try pack() }

    /// A folder, and the names of what the script has packed into it.
    private static func pack() throws -> (folder: String, names: [String]) {
        let place = try Place.empty()
        let told = try place.shell(
            "'\(root)/scripts/release' --from '\(try #require(release))' \"$PWD/dist\" >sums")
        #expect(told.status == 0, "\(told.errors)")
        let folder = "\(place.folder)/dist"
        return (folder, try FileManager.default.contentsOfDirectory(atPath: folder).sorted())
    }

    /// A place with a link to what was packed, `dist`.
    private func packed() throws -> (Place, dist: [String]) {
        let (folder, names) = try Self.once.get()
        let place = try Place.empty()
        try FileManager.default.createSymbolicLink(
            atPath: "\(place.folder)/dist", withDestinationPath: folder)
        return (place, names)
    }

    @Test func `the same program is packed to the same bytes, and the sums are right`() throws {
        let (place, dist) = try packed()
        #expect(dist.contains("SHA256SUMS") && dist.contains { $0.hasSuffix(".tar.gz") })
        #expect(try place.shell("cd dist && sha256sum --quiet -c SHA256SUMS").status == 0)
        let again = try Self.pack()
        #expect(again.names == dist)
        for name in dist {
            let same = try place.shell("cmp dist/\(name) '\(again.folder)/\(name)'")
            #expect(same.status == 0, "\(same.text)\(same.errors)")
        }
    }

    @Test func `the tarball installs where it is told, works, and goes without a trace`() throws {
        let (place, dist) = try packed()
        let tarball = try #require(dist.first { $0.hasSuffix(".tar.gz") })
        let name = tarball.dropLast(".tar.gz".count)
        let told = try place.shell(
            """
            set -e
            tar -xzf dist/\(tarball)
            export DESTDIR="$PWD/root"
            ./\(name)/install --prefix /opt/kist >/dev/null
            find root -type f | sort >installed
            test -z "$(find root -type f -perm /022)"
            grep -q '^ExecStart=/opt/kist/bin/kist ' root/opt/kist/lib/systemd/system/kist-maintain.service
            grep -q '^ExecStart=/opt/kist/bin/kistd$' root/opt/kist/lib/systemd/system/kistd.service
            grep -q '^.TH KIST 1' root/opt/kist/share/man/man1/kist.1
            bash -n root/opt/kist/share/bash-completion/completions/kist
            kist=root/opt/kist/bin/kist
            $kist init --softhsm --vault vault --quiet
            printf '{"uname":"alice"}' | $kist create db_cred --quiet
            test "$($kist get db_cred --field uname)" = alice
            KIST_SOCKET="$PWD/s" "${kist}d" 2>log &
            until grep -q 'listening at="/' log; do kill -0 $!; done
            test "$(KIST_CONFIG=/dev/null KIST_SOCKET="$PWD/s" $kist get db_cred --field uname)" = alice
            kill $!; wait $!
            $kist delete db_cred --force --yes --quiet
            ./\(name)/install --prefix /opt/kist >/dev/null
            ./\(name)/install --prefix /opt/kist --uninstall >/dev/null
            find root -type f; cat installed >&2
            test -f vault/VAULT
            """)
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.text == "", "left behind: \(told.text)")
        for path in [
            "bin/kist", "bin/kistd", "share/man/man1/kist.1", "share/man/man8/kistd.8",
            "share/bash-completion/completions/kist",
            "share/zsh/site-functions/_kist", "share/fish/vendor_completions.d/kist.fish",
            "lib/systemd/system/kist-maintain.timer", "lib/systemd/system/kistd.service",
            "share/doc/kist/LICENSE",
        ] {
            #expect(told.errors.contains("root/opt/kist/\(path)\n"), "\(path)")
        }
        // What was changed on its way is not installed; nor is it into a path that needs quoting.
        let changed = try place.shell(
            "export DESTDIR=$PWD/root; printf x >>\(name)/files/bin/kist; ./\(name)/install")
        #expect(changed.status == 64)
        for prefix in ["'a b'", "relative", "'/a;b'"] {
            let refused = try place.shell("DESTDIR=$PWD/root ./\(name)/install --prefix \(prefix)")
            #expect(refused.status == 64, "\(prefix)")
        }
        #expect(try place.shell("find root -type f").text == "")
    }

    @Test func `page and completions of kistd know all that its help says`() throws {
        let (place, dist) = try packed()
        let tarball = try #require(dist.first { $0.hasSuffix(".tar.gz") })
        let told = try place.shell(
            #"""
            set -e
            tar -xzf dist/\#(tarball)
            cd \#(tarball.dropLast(".tar.gz".count))/files
            bin/kistd --help | grep -oE '^  (--[a-z-]+|KIST_[A-Z_]+)' | while read -r word; do
                echo "$word"
                grep -qF -- "$(printf %s "$word" | sed 's/-/\\-/g')" share/man/man8/kistd.8
                case $word in --*)
                    grep -qE -- "[^a-z-]$word[^a-z-]" share/bash-completion/completions/kistd
                    grep -qF -- "'$word[" share/zsh/site-functions/_kistd
                    grep -qE -- " -l ${word#--}( |$)" share/fish/vendor_completions.d/kistd.fish
                esac
            done
            bash -n share/bash-completion/completions/kistd
            """#)
        #expect(told.status == 0, "\(told.text)\(told.errors)")
        #expect(told.lines.contains("--pin-fd") && told.lines.contains("KIST_LISTEN"))
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dpkg-deb"),
            "dpkg-deb is not installed"))
    func `the Debian package says what it needs and makes no secret`() throws {
        let (place, dist) = try packed()
        let package = try #require(dist.first { $0.hasSuffix(".deb") })
        let needs = try place.shell("dpkg-deb -f dist/\(package) Depends Recommends")
        #expect(needs.text.contains("libssl3 (>= 3.0.") && needs.text.contains("libc6 (>= 2.36"))
        #expect(needs.text.contains("Recommends: softhsm2 (>= 2.6)"))
        #expect(!needs.text.contains("swift"))
        let told = try place.shell(
            """
            set -e
            dpkg-deb -R dist/\(package) package
            (cd package && md5sum --quiet -c DEBIAN/md5sums)
            for script in postinst prerm postrm; do sh -n package/DEBIAN/$script; done
            grep -q '^ExecStart=/usr/bin/kist ' package/usr/lib/systemd/system/kist-maintain.service
            zcat package/usr/share/man/man1/kist.1.gz | grep -q '^.TH KIST 1'
            test -s package/usr/share/doc/kist/copyright
            test -z "$(find package ! -user "$(id -u)" -o -type f -perm /022)"
            grep -q '^ExecStart=/usr/bin/kistd$' package/usr/lib/systemd/system/kistd.service
            zcat package/usr/share/man/man8/kistd.8.gz | grep -q '^.TH KISTD 8'
            package/usr/bin/kistd --help >/dev/null
            package/usr/bin/kist --version
            dpkg-deb -c dist/\(package) | awk '$2 != "root/root"'
            """)
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.text == (try place.kist("--version").text))
        // Nothing that is installed or run holds, makes or names a secret's file.
        let secrets = try place.shell(
            "grep -lE 'kist (init|create)|softhsm2-util|/pin( |$)' package/DEBIAN/*; find package -path '*/kist/vault*'"
        )
        #expect(secrets.text == "", "\(secrets.text)")
    }
}
