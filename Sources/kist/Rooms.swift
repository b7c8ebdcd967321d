// Every command opens a vault, reads flags and may fail: what says how is seen in all files here.
@_exported import Opening
