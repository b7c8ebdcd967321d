/// Prints `text`, which is not from the vault, and sees it leave.
func printText(_ text: String) throws(Failure) {
    var output = Output()
    try output.add(text)
    try output.flush()
}
