import Opening

print("kistd \(Version.text)")
