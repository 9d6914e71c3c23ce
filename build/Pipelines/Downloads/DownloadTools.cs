using Serilog;

namespace Kindling.Pipelines.Downloads;

/// <summary>What a download works with.</summary>
internal sealed record DownloadTools(
    DownloadSettings Settings,
    HttpClient Client,
    ILogger Log,
    TimeProvider Time
);
