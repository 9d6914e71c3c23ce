using System.Reflection;
using Kindling.NukeExtensions;

namespace Nuke.Common.Output;

/// <summary>The failures that a build class declares, with their exit codes.</summary>
internal sealed class ExpectedFailures(Type buildType)
{
    // Read when something failed: they name exception types, whose assemblies a good run may never load.
    private readonly Lazy<IReadOnlyList<FailureExitCodeAttribute>> _declared = new(() =>
        [.. buildType.GetCustomAttributes<FailureExitCodeAttribute>(inherit: true)]
    );

    public bool Includes(Exception exception) =>
        Declared(exception) is not null || exception is TimeoutException;

    public int ExitCodeOf(Exception? exception) =>
        exception switch
        {
            null => ExitCodes.TargetFailed,
            _ when Declared(exception) is { } declared => declared.ExitCode,
            TimeoutException => ExitCodes.Timeout,
            _ => ExitCodes.TargetFailed,
        };

    private FailureExitCodeAttribute? Declared(Exception exception)
    {
        for (var type = exception.GetType(); type is not null; type = type.BaseType)
        {
            if (_declared.Value.FirstOrDefault(x => x.ExceptionType == type) is { } declared)
            {
                return declared;
            }
        }

        return null;
    }
}
