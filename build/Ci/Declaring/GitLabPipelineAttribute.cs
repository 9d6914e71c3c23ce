namespace Kindling.Ci;

/// <summary>On these events these targets run, with all that they depend on; said as often as there are sets.</summary>
/// <param name="events">When.</param>
/// <param name="targets">What.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class GitLabPipelineAttribute(PipelineEvents events, params string[] targets)
    : Attribute
{
    /// <summary>When.</summary>
    public PipelineEvents Events { get; } = events;

    /// <summary>What.</summary>
    public IReadOnlyList<string> Targets { get; } = targets;

    /// <summary>The environment of those that work on one: staging, production …</summary>
    public string? Environment { get; set; }

    /// <summary>The environment that must stand before: staging before production.</summary>
    public string? AfterEnvironment { get; set; }

    /// <summary>A person starts the jobs of the environment.</summary>
    public bool IsManual { get; set; }

    /// <summary>Parameters for the jobs of these targets, as <c>Environment=kubernetes</c>.</summary>
    public string[] Parameters { get; set; } = [];
}

/// <summary>A folder that jobs keep from pipeline to pipeline.</summary>
/// <param name="variable">The variable that tells programs where it is.</param>
/// <param name="path">The folder, relative to the checkout.</param>
/// <param name="files">One or two files that decide what is in it: where they change, the folder starts empty.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class GitLabCacheAttribute(string variable, string path, params string[] files)
    : Attribute
{
    /// <summary>The variable.</summary>
    public string Variable { get; } = variable;

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>What decides.</summary>
    public IReadOnlyList<string> Files { get; } = files;

    /// <summary>The part of the folder that is kept; empty for all of it.</summary>
    public string Part { get; set; } = "";

    /// <summary>The target whose job writes it back; all others only read.</summary>
    public string FilledBy { get; set; } = "";

    /// <summary>Only the job that fills it gets it: what is large and nobody else wants.</summary>
    public bool IsPrivate { get; set; }
}
