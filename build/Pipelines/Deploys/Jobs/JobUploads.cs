using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Local;

namespace Kindling.Pipelines.Deploys;

/// <summary>Brings a job's files that are here to where every pod finds them.</summary>
/// <param name="hdfs">Where they go.</param>
/// <param name="fileSystem">hdfs://host:port.</param>
/// <param name="folder">A folder of this run's own.</param>
internal sealed class JobUploads(WebHdfs hdfs, string fileSystem, string folder)
{
    // Settings that are lists of files: https://spark.apache.org/docs/latest/configuration.html#runtime-environment.
    private static readonly string[] s_lists =
    [
        "spark.jars",
        "spark.files",
        "spark.archives",
        "spark.submit.pyFiles",
    ];

    private int _sent;

    /// <summary>The request with their new addresses.</summary>
    /// <exception cref="InvalidSettingsException">Some are not there; nothing was sent then.</exception>
    public async Task<JobRequest> SendAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var missing = request
            .PyFiles.Prepend(request.Application)
            .Concat(request.Resources.Conf.SelectMany(FilesIn).Select(FileOf))
            .Where(file => !JobRequest.IsRemote(file) && !File.Exists(file))
            .ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidSettingsException(missing.Select(file => $"there is no file {file}"));
        }

        return request with
        {
            Application = await SendAsync(request.Application, cancellationToken),
            PyFiles = await EachAsync(request.PyFiles, SendAsync, cancellationToken),
            Resources = request.Resources with
            {
                Conf = await EachAsync(request.Resources.Conf, SettingAsync, cancellationToken),
            },
        };
    }

    /// <summary>The files that a setting K=V names; pure.</summary>
    internal static IReadOnlyList<string> FilesIn(string setting) =>
        setting.Split('=', 2) is [var key, var value] && s_lists.Contains(key)
            ? value.Split(
                ',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
            : [];

    // An archive may have the name that it is unpacked by: env.zip#env.
    private static string FileOf(string entry) => entry.Split('#')[0];

    private async Task<string> SettingAsync(string setting, CancellationToken cancellationToken)
    {
        var files = FilesIn(setting);
        return files.Count == 0
            ? setting
            : $"{setting.Split('=')[0]}={string.Join(',', await EachAsync(files, EntryAsync, cancellationToken))}";
    }

    private async Task<string> EntryAsync(string entry, CancellationToken cancellationToken)
    {
        var file = FileOf(entry);
        return await SendAsync(file, cancellationToken) + entry[file.Length..];
    }

    private static async Task<IReadOnlyList<string>> EachAsync(
        IReadOnlyList<string> items,
        Func<string, CancellationToken, Task<string>> change,
        CancellationToken cancellationToken
    ) => await Task.WhenAll(items.Select(item => change(item, cancellationToken)));

    private async Task<string> SendAsync(string file, CancellationToken cancellationToken)
    {
        if (JobRequest.IsRemote(file))
        {
            return file;
        }

        // Two may have one name.
        var path = $"{folder}/{Interlocked.Increment(ref _sent)}/{Path.GetFileName(file)}";
        await hdfs.WriteAsync(
            path,
            await File.ReadAllBytesAsync(file, cancellationToken),
            cancellationToken
        );
        return fileSystem + path;
    }
}
