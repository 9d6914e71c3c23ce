using Nuke.Common.CI;
using Nuke.Common.IO;

namespace Nuke.Common.Parameters;

/// <summary>The parameters that every build has.</summary>
internal static class StockParameters
{
    public static readonly ParameterDefinition Target = Stock<string[]>(
        "Target",
        "Targets to run, in this order.",
        "+"
    );
    public static readonly ParameterDefinition Skip = Stock<string[]>(
        "Skip",
        "Targets to skip; without a name, all that were not named.",
        "+"
    ) with
    {
        ValueIsOptional = true,
    };
    public static readonly ParameterDefinition Plan = Stock<string>(
        "Plan",
        "Shows what would run, as text or json."
    ) with
    {
        ValueIsOptional = true,
        ValueSet = ["json", "text"],
    };
    public static readonly ParameterDefinition DryRun = Stock<bool>(
        "DryRun",
        "Checks everything and says what would run, but runs nothing."
    );
    public static readonly ParameterDefinition Help = Stock<bool>("Help", "Shows this text.");
    public static readonly ParameterDefinition NoLogo = Stock<bool>(
        "NoLogo",
        "Leaves out the banner."
    );
    public static readonly ParameterDefinition Continue = Stock<bool>(
        "Continue",
        "Skips what succeeded in the last run with the same arguments."
    );
    public static readonly ParameterDefinition Strict = Stock<bool>(
        "Strict",
        "Fails where the order of the plan is not fully determined."
    ) with
    {
        IsListed = false,
    };
    public static readonly ParameterDefinition Verbosity = Stock<Verbosity>(
        "Verbosity",
        "How much is logged."
    );
    public static readonly ParameterDefinition Host = Stock<string>(
        "Host",
        "Where this run happens; usually found."
    ) with
    {
        ValueSet = Nuke.Common.Host.Names,
    };
    public static readonly ParameterDefinition Root = Stock<AbsolutePath>(
        "Root",
        "The folder with .nuke in it; without a value, the working folder."
    ) with
    {
        ValueIsOptional = true,
    };
    public static readonly ParameterDefinition Profile = Stock<string[]>(
        "Profile",
        "Profiles: .nuke/parameters.<profile>.json, the last one wins.",
        "+"
    );
    public static readonly ParameterDefinition Partition = Stock<Partition>(
        "Partition",
        "Which part of a partitioned target runs, as 2/3."
    ) with
    {
        IsListed = false,
    };

    public static IReadOnlyList<ParameterDefinition> All { get; } =
    [
        Target,
        Skip,
        Plan,
        DryRun,
        Help,
        NoLogo,
        Continue,
        Strict,
        Verbosity,
        Host,
        Root,
        Profile,
        Partition,
    ];

    /// <summary>These are read before the files are, so a file cannot set them.</summary>
    public static bool IsTooLateInFile(ParameterDefinition definition) =>
        definition == Root || definition == Host || definition == Profile || definition == Help;

    private static ParameterDefinition Stock<T>(
        string name,
        string description,
        string? separator = null
    ) =>
        new(name, typeof(T), description)
        {
            IsStock = true,
            Separator = separator,
            ValueSet = ParameterDefinition.ValuesOf(typeof(T)),
        };
}
