using System.Text.Json;

namespace Kindling.Pipelines.Jobs;

internal sealed record MasterWorker(int Cores, int FreeCores, long MemoryMiB, long FreeMemoryMiB);

internal sealed record MasterApplication(string Id, string Name, int Cores);

/// <summary>What the standalone master says of itself at /json.</summary>
internal sealed record MasterPage(
    IReadOnlyList<MasterWorker> Workers,
    IReadOnlyList<MasterApplication> Active
)
{
    public static async Task<MasterPage> ReadAsync(
        HttpClient http,
        Uri master,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var stream = await http.GetStreamAsync(
                new Uri(master, "json/"),
                cancellationToken
            );
            using var json = await JsonDocument.ParseAsync(
                stream,
                cancellationToken: cancellationToken
            );
            return Parse(json.RootElement);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException)
        {
            throw new PipelineException(
                $"The Spark master at {master} does not answer: run Deploy.",
                exception
            );
        }
    }

    public static MasterPage Parse(JsonElement json) =>
        new(
            [
                .. json.GetProperty("workers")
                    .EnumerateArray()
                    .Where(worker => worker.GetProperty("state").GetString() == "ALIVE")
                    .Select(ParseWorker),
            ],
            [
                .. json.GetProperty("activeapps")
                    .EnumerateArray()
                    .Select(application => new MasterApplication(
                        application.GetProperty("id").GetString() ?? "",
                        application.GetProperty("name").GetString() ?? "",
                        application.TryGetProperty("cores", out var cores) ? cores.GetInt32() : 0
                    )),
            ]
        );

    /// <summary>Why the executors asked for can never be there, even with nothing else running; null when they can.</summary>
    public string? NeverFits(JobResources resources, MemorySize memory)
    {
        var wanted = resources.ExpectedExecutors;
        var fit = Workers.Sum(worker =>
            Fit(worker.Cores, worker.MemoryMiB, resources.ExecutorCores, memory)
        );
        return Workers.Count == 0 ? "no worker is alive: run Deploy"
            : fit >= wanted ? null
            : $"{Executors(resources, memory)} were asked for, but {Offer()}, room for {fit}: "
                + "ask for less by --executors, --executor-cores or --executor-memory";
    }

    /// <summary>Why they are not there now.</summary>
    public string? DoesNotFitNow(JobResources resources, MemorySize memory, string? applicationId)
    {
        var others = Active
            .Where(application => application.Id != applicationId && application.Cores > 0)
            .ToList();
        var fit = Workers.Sum(worker =>
            Fit(worker.FreeCores, worker.FreeMemoryMiB, resources.ExecutorCores, memory)
        );
        return NeverFits(resources, memory)
            ?? (
                others.Count == 0 || fit >= resources.ExpectedExecutors
                    ? null
                    : $"{string.Join(", ", others.Select(other => $"'{other.Name}' ({other.Id}) holds {other.Cores} cores"))}, "
                        + $"so {Executors(resources, memory)} find no place"
            );
    }

    private static string Executors(JobResources resources, MemorySize memory) =>
        $"{resources.ExpectedExecutors} executors of {resources.ExecutorCores} cores and {memory}";

    private string Offer() =>
        $"{Workers.Count} worker(s) offer {Workers.Sum(worker => worker.Cores)} cores and "
        + $"{Workers.Sum(worker => worker.MemoryMiB)}m";

    private static int Fit(int cores, long memory, int executorCores, MemorySize executorMemory) =>
        (int)Math.Min(cores / executorCores, memory / executorMemory.MiB);

    private static MasterWorker ParseWorker(JsonElement worker) =>
        new(
            worker.GetProperty("cores").GetInt32(),
            worker.GetProperty("coresfree").GetInt32(),
            worker.GetProperty("memory").GetInt64(),
            worker.GetProperty("memoryfree").GetInt64()
        );
}
