/// What a token's module is given beside its path.
package struct ModuleSettings: Sendable {
    /// Handed to the module when it is initialised; some are configured through that.
    let arguments: String?
    /// What it reads in its environment, over what the process inherited.
    let environment: [(ConfigurationFile.Key, String)]

    /// What the configuration says.
    package init(_ file: ConfigurationFile?) {
        let name = ConfigurationFile.Key.moduleArguments
        arguments = Environment[name.rawValue] ?? file?[name]
        environment = ConfigurationFile.Key.ofModules.compactMap { key in
            file?[key].map { (key, $0) }
        }
    }

    private init(arguments: String?) {
        self.arguments = arguments
        environment = []
    }

    /// The same for when the environment has been set, and must stay as it is: other threads read it.
    package var withoutEnvironment: ModuleSettings { ModuleSettings(arguments: arguments) }

    /// Puts the variables where the module will look.
    func setEnvironment() throws(Failure) {
        for (key, value) in environment { try Environment.set(key.rawValue, to: value) }
    }

    /// What the process was started with and a configuration has to say from now on.
    package static func inherited() -> [(ConfigurationFile.Key, String)] {
        ([.moduleArguments] + ConfigurationFile.Key.ofModules).compactMap { key in
            Environment[key.rawValue].map { (key, $0) }
        }
    }
}
