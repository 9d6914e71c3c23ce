using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Local;

namespace Kindling.Pipelines.Smoke;

/// <summary>Where checks run, and what is different there.</summary>
internal interface ISmokeGround : IDisposable
{
    /// <summary>The user whom HDFS sees.</summary>
    string User { get; }

    /// <summary>hdfs://host:port.</summary>
    string FileSystem { get; }

    /// <summary>A folder of this machine for files that pass.</summary>
    string Scratch { get; }

    /// <summary>Spark's own pi.py, as a job names it.</summary>
    string Pi { get; }

    /// <summary>What an executor gets when nobody says.</summary>
    string ExecutorMemory { get; }

    /// <summary>What is proven here, in the order in which it runs.</summary>
    IReadOnlyList<SmokeCheck> Checks { get; }

    /// <summary>Settings for jobs that are short.</summary>
    IReadOnlyList<string> ShortJobs { get; }

    WebHdfs Hdfs { get; }

    HistoryServer History { get; }

    /// <summary>What the report tells of the place.</summary>
    IReadOnlyDictionary<string, string> Facts { get; }

    /// <summary>Ends what killed runs left at work.</summary>
    Task EndAbandonedAsync(CancellationToken cancellationToken);

    Task<JobResult> SubmitAsync(
        JobRequest request,
        Action<string> onLine,
        CancellationToken cancellationToken
    );

    /// <summary>The text of Spark's licence.</summary>
    Task<byte[]> LicenseAsync(CancellationToken cancellationToken);

    /// <summary>What Hadoop's own command sees, as name and length.</summary>
    Task<IReadOnlyList<(string Name, long Length)>> ListByCommandAsync(
        string path,
        CancellationToken cancellationToken
    );
}
