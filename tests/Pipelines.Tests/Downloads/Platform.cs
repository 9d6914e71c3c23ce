using System.Runtime.Versioning;

// The pipelines run on Linux; the tests look at modes and mount file systems.
[assembly: SupportedOSPlatform("linux")]
