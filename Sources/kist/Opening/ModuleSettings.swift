/// What a token's module is given beside its path.
struct ModuleSettings {
    /// Handed to the module when it is initialised; some are configured through that.
    let arguments: String?
    /// What it reads in its environment, over what the process inherited.
    let environment: [(ConfigurationFile.Key, String)]

    /// What the configuration says.
    init(_ file: ConfigurationFile?) {
        let name = ConfigurationFile.Key.moduleArguments
        arguments = Environment[name.rawValue] ?? file?[name]
        environment = ConfigurationFile.Key.ofModules.compactMap { key in
            file?[key].map { (key, $0) }
        }
    }

    /// Puts the variables where the module will look.
    func setEnvironment() throws(Failure) {
        for (key, value) in environment { try Environment.set(key.rawValue, to: value) }
    }

    /// What the process was started with and a configuration has to say from now on.
    static func inherited() -> [(ConfigurationFile.Key, String)] {
        ([.moduleArguments] + ConfigurationFile.Key.ofModules).compactMap { key in
            Environment[key.rawValue].map { (key, $0) }
        }
    }
}
