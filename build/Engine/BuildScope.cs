using Nuke.Common.IO;
using Nuke.Common.Output;

namespace Nuke.Common;

/// <summary>
/// What NUKE keeps in static members, here for each run: builds in one process, as in tests, stay apart.
/// </summary>
internal sealed class BuildScope
{
    private static readonly AsyncLocal<BuildScope?> s_current = new();

    public required AbsolutePath RootDirectory { get; init; }

    public required AbsolutePath WorkingDirectory { get; init; }

    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    public required Host Host { get; init; }

    public required Verbosity Verbosity { get; init; }

    public required BuildLog Log { get; init; }

    public required SecretMask Mask { get; init; }

    public static BuildScope Current =>
        TryGet()
        ?? throw new InvalidOperationException("No build is running; use NukeBuild.Execute<T>().");

    public static BuildScope? TryGet() => s_current.Value;

    public static void Enter(BuildScope scope) => s_current.Value = scope;
}
