using Kindling.Pipelines.Processes;
using Serilog;

namespace Kindling.Pipelines.Local;

/// <summary>
/// Makes the NameNode's folder once. Formatting happens in a sibling that gets the real name when it is complete, so a kill
/// at any moment leaves either no filesystem or a whole one, and nothing is ever formatted over.
/// </summary>
internal sealed class NameNodeFormat(StateFolder folder, ILogger log)
{
    private const string SiblingPrefix = "name.formatting-";

    /// <summary>Looks, changes nothing. True: there is no filesystem yet, and formatting is safe.</summary>
    public bool IsNeeded(HadoopVersion version)
    {
        if (Directory.Exists(folder.Name))
        {
            CheckVersion(version);
            CheckComplete();
            return false;
        }

        if (
            Directory.Exists(folder.Blocks)
            && Directory.EnumerateFileSystemEntries(folder.Blocks).Any()
        )
        {
            throw new PipelineException(
                $"{folder.Blocks} holds blocks of a filesystem whose NameNode folder {folder.Name} is gone: "
                    + "bring that folder back, or run 'Destroy --purge' to give the data up."
            );
        }

        return true;
    }

    public async Task RunAsync(
        HadoopVersion version,
        Func<string, Component> plan,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(folder.Data);
        var sibling = Path.Combine(folder.Data, SiblingPrefix + Path.GetRandomFileName());
        await FormatAsync(plan(sibling), cancellationToken);
        if (!IsComplete(sibling))
        {
            throw new PipelineException(
                $"Formatting ended well but {sibling} has no VERSION or no fsimage: see {folder.OutputOf("format")}."
            );
        }

        AtomicFile.Write(folder.VersionFile, version + "\n");
        Directory.Move(sibling, folder.Name);
        log.Information("HDFS is formatted in {Folder}", folder.Name);
        foreach (var left in Directory.EnumerateDirectories(folder.Data, SiblingPrefix + "*"))
        {
            Sweep(left);
        }
    }

    // Of runs that were killed. Their formatting may have gone on for a moment, hence last of all; should it still write, nothing of it counts.
    private void Sweep(string left)
    {
        try
        {
            Directory.Delete(left, recursive: true);
        }
        catch (IOException exception)
        {
            log.Debug("{Folder} stays, and counts for nothing: {Reason}", left, exception.Message);
        }
    }

    private async Task FormatAsync(Component format, CancellationToken cancellationToken)
    {
        foreach (var file in format.Files)
        {
            AtomicFile.WriteIfChanged(file.Path, file.Text);
        }

        // Only this attempt's reasons count.
        Directory.CreateDirectory(folder.Logs);
        File.Delete(folder.LogOf("format"));
        var command = new CommandLine(format.Command[0], [.. format.Command.Skip(1)])
        {
            Variables = ForeignVariables.Without(format.Variables),
        };
        var result = await command.RunAsync(cancellationToken);
        if (!result.Succeeded)
        {
            var logged = File.Exists(folder.LogOf("format"))
                ? await File.ReadAllLinesAsync(folder.LogOf("format"), cancellationToken)
                : [];
            var reason =
                FailureReason.Find([.. logged, .. result.LastLines])
                ?? $"exit code {result.ExitCode}";
            throw new PipelineException(
                $"HDFS cannot be formatted: {reason}. More in {folder.LogOf("format")}."
            );
        }
    }

    private void CheckComplete()
    {
        if (!IsComplete(folder.Name))
        {
            throw new PipelineException(
                $"{folder.Name} is only half formatted (no current/VERSION or no fsimage in it) and is left alone: "
                    + "restore it from a copy, or run 'Destroy --purge' to begin with an empty filesystem."
            );
        }
    }

    private static bool IsComplete(string name)
    {
        var current = Path.Combine(name, "current");
        return File.Exists(Path.Combine(current, "VERSION"))
            && Directory
                .EnumerateFiles(current, "fsimage_*")
                .Any(file => !file.EndsWith(".md5", StringComparison.Ordinal));
    }

    // https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/HdfsRollingUpgrade.html
    private void CheckVersion(HadoopVersion wanted)
    {
        if (!File.Exists(folder.VersionFile))
        {
            return;
        }

        var found = HadoopVersion.Parse(File.ReadAllText(folder.VersionFile).Trim());
        if (!found.SharesDataWith(wanted))
        {
            throw new PipelineException(
                $"The data in {folder.Data} was written by Hadoop {found}, and {wanted} was asked for: with {found} run "
                    + "'hdfs dfsadmin -rollingUpgrade prepare' until 'query' says it may proceed, stop it, start "
                    + $"{wanted} with '-rollingUpgrade started', then '-rollingUpgrade finalize' and write {wanted} into "
                    + $"{folder.VersionFile}; or stay with Hadoop {found}, or give the data up with 'Destroy --purge'."
            );
        }
    }
}
