using System.Security.Cryptography;
using Kindling.Http;
using Kindling.Pipelines.Downloads;
using Kindling.Testing;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Kindling.Pipelines.Tests.Downloads;

/// <summary>A repository, a cache and an archive of "Spark 9.9.9" to download, all thrown away at the end.</summary>
internal sealed class DownloadBench : IDisposable
{
    public const string Version = "9.9.9";
    public const string Top = "spark-9.9.9-bin-hadoop3";
    public const string File = Top + ".tgz";
    public const string Path = "spark/spark-9.9.9/" + File;

    private readonly TempDirectory _folder = new();

    public LogLines Log { get; } = new();

    public string Root => _folder / "root";

    public string Cache => _folder / "cache";

    public string Distributions => System.IO.Path.Combine(Cache, "distributions");

    public string LockFile => System.IO.Path.Combine(Root, ".nuke", "downloads.lock.json");

    public string Elsewhere => _folder / "elsewhere";

    /// <summary>A megabyte or more, so that it crosses several buffers.</summary>
    public static byte[] HonestArchive(int seed = 1) =>
        new ArchiveMaker()
            .Folder(Top + "/")
            .File(Top + "/RELEASE", "Spark 9.9.9")
            .File(
                Top + "/bin/spark-submit",
                "#!/bin/sh",
                UnixFileMode.UserRead | UnixFileMode.UserExecute
            )
            .File(Top + "/jars/noise.jar", ArchiveMaker.Noise(1_500_000, seed))
            .Pack();

    /// <summary>The same with one bit wrong, inside the noise: gzip itself may not notice before its end.</summary>
    public static byte[] Flipped(byte[] archive)
    {
        var bytes = (byte[])archive.Clone();
        bytes[500_000] ^= 1;
        return bytes;
    }

    public DownloadSettings Settings(params IReadOnlyList<string> mirrors) =>
        new()
        {
            Root = Root,
            Mirrors = mirrors,
            CacheFolder = Cache,
            FallbackCacheFolder = _folder / "fallback",
            Origins = [MisbehavingServer.DeadAddress()],
            SearchPath = "/usr/local/bin:/usr/bin:/bin",
            Transfer = new TransferLimits
            {
                StallWindow = TimeSpan.FromSeconds(1),
                StallBytes = 100,
                Resumes = 2,
                Retry = new RetrySettings
                {
                    FirstDelay = TimeSpan.FromMilliseconds(5),
                    LongestWait = TimeSpan.FromSeconds(5),
                },
            },
        };

    /// <summary>The lock holds this archive.</summary>
    public DownloadBench Lock(params IReadOnlyList<byte[]> archives)
    {
        var locked = archives.Select(bytes => new LockedArchive(
            Product.Spark.Archive(Version),
            bytes.Length,
            Sha512Digest.Of(SHA512.HashData(bytes))
        ));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(LockFile)!);
        System.IO.File.WriteAllBytes(LockFile, DownloadLockJson.Write(locked));
        return this;
    }

    /// <summary>A folder mirror with these bytes.</summary>
    public string FolderMirror(byte[] archive, string name = "mirror")
    {
        var file = System.IO.Path.Combine(_folder / name, Path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllBytes(file, archive);
        return _folder / name;
    }

    public async Task<Distribution> FetchAsync(DownloadSettings settings)
    {
        using var downloader = new Downloader(
            settings,
            Log.Logger,
            new LogProgress(Log.Logger, TimeProvider.System),
            TimeProvider.System
        );
        return await downloader.FetchAsync(
            Product.Spark,
            Version,
            Xunit.TestContext.Current.CancellationToken
        );
    }

    public async Task<string> FailAsync(DownloadSettings settings)
    {
        var exception = await Xunit.Assert.ThrowsAnyAsync<PipelineException>(() =>
            FetchAsync(settings)
        );
        return exception.Message;
    }

    /// <summary>What lies in the cache but is no distribution.</summary>
    public IReadOnlyList<string> Leftovers()
    {
        var staging = System.IO.Path.Combine(Distributions, ".staging");
        return Directory.Exists(staging) ? Directory.GetFileSystemEntries(staging) : [];
    }

    public IReadOnlyList<string> Complete() =>
        Directory.Exists(Distributions) ? Directory.GetDirectories(Distributions, Top + "-*") : [];

    public void Dispose() => _folder.Dispose();
}

/// <summary>Remembers what was logged.</summary>
internal sealed class LogLines : ILogEventSink
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private string? _file;

    public LogLines() =>
        Logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(this).CreateLogger();

    public Logger Logger { get; }

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Writes each line to a file too, as it comes.</summary>
    public void CopyTo(string file) => _file = file;

    public void Emit(LogEvent logEvent)
    {
        var line = $"{logEvent.Level}: {logEvent.RenderMessage()}";
        lock (_gate)
        {
            _lines.Add(line);
            if (_file is not null)
            {
                File.AppendAllText(_file, line + "\n");
            }
        }
    }
}
