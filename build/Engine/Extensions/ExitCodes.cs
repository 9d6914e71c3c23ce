namespace Kindling.NukeExtensions;

/// <summary>What the build's exit code says.</summary>
public static class ExitCodes
{
    /// <summary>All that was asked for is done.</summary>
    public const int Success = 0;

    /// <summary>A target failed.</summary>
    public const int TargetFailed = 1;

    /// <summary>A mistake on the command line, in a file, or in the build class; nothing ran.</summary>
    public const int Usage = 2;

    /// <summary>A required parameter, program or package is missing.</summary>
    public const int RequirementMissing = 3;

    /// <summary>A deadline passed.</summary>
    public const int Timeout = 4;

    /// <summary>A comparison found differences.</summary>
    public const int DifferencesFound = 5;

    /// <summary>A smoke job failed.</summary>
    public const int SmokeFailed = 6;

    /// <summary>Cancelled by Ctrl-C or SIGTERM.</summary>
    public const int Cancelled = 130;
}

/// <summary>
/// Gives failures of a type (and its subclasses) an exit code of their own. They are expected: their message is shown
/// without a stack. The most derived type decides.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class FailureExitCodeAttribute(Type exceptionType, int exitCode) : Attribute
{
    /// <summary>The type of the exception.</summary>
    public Type ExceptionType { get; } = exceptionType;

    /// <summary>The exit code.</summary>
    public int ExitCode { get; } = exitCode;
}
