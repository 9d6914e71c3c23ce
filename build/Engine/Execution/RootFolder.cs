using Nuke.Common.IO;
using Nuke.Common.Parameters;

namespace Nuke.Common.Execution;

/// <summary>Finds the folder with <c>.nuke</c> in it.</summary>
internal static class RootFolder
{
    private const string Marker = ".nuke";

    public static AbsolutePath? Find(
        BuildEnvironment environment,
        CommandLine commandLine,
        List<string> mistakes
    )
    {
        if (commandLine.For(StockParameters.Root) is { } given)
        {
            var root =
                given.Count == 0
                    ? environment.WorkingDirectory
                    : environment.WorkingDirectory.Combine(given[0]);
            return Checked(root, StockParameters.Root.Option, mistakes);
        }

        if (
            environment.Variables.GetValueOrDefault(StockParameters.Root.Variable) is
            { Length: > 0 } variable
        )
        {
            return Checked(
                environment.WorkingDirectory.Combine(variable),
                StockParameters.Root.Variable,
                mistakes
            );
        }

        var home = environment.Variables.GetValueOrDefault("HOME");
        for (var folder = environment.WorkingDirectory; folder is not null; folder = folder.Parent)
        {
            if (folder.ToString() != home && (folder / Marker).DirectoryExists())
            {
                return folder;
            }
        }

        mistakes.Add(
            $"no folder {Marker} in {environment.WorkingDirectory} or above it: name the root with --root"
        );
        return null;
    }

    private static AbsolutePath Combine(this AbsolutePath folder, string path) =>
        Path.Combine(folder, path);

    private static AbsolutePath? Checked(AbsolutePath root, string source, List<string> mistakes)
    {
        if ((root / Marker).DirectoryExists())
        {
            return root;
        }

        mistakes.Add($"{source}: there is no folder {Marker} in {root}");
        return null;
    }
}
