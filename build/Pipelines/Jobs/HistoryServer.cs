using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Kindling.Pipelines.Jobs;

/// <summary>The history server's REST API: https://spark.apache.org/docs/latest/monitoring.html#rest-api</summary>
internal sealed class HistoryServer(HttpClient http, Uri address, TimeProvider time)
{
    // It looks for new event logs every second, then reads them; on a busy machine that takes a while.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until the application is listed as complete.</summary>
    public async Task WaitForAsync(string applicationId, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + Patience;
        while (!await IsCompleteAsync(applicationId, cancellationToken))
        {
            if (time.GetUtcNow() > deadline)
            {
                throw new DeadlineException(
                    $"The history server does not list {applicationId} as complete after {Patience.TotalSeconds:0} s: "
                        + "see 'Logs --component history'."
                );
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    public async Task<IReadOnlyList<ExecutorUse>> ExecutorsAsync(
        string applicationId,
        CancellationToken cancellationToken
    )
    {
        using var json = await GetAsync($"{applicationId}/allexecutors", cancellationToken);
        return json is null ? [] : ParseExecutors(json.RootElement);
    }

    /// <summary>From the first job's submission to the last one's end: the work, without start and stop of Spark.</summary>
    public async Task<TimeSpan> WorkAsync(string applicationId, CancellationToken cancellationToken)
    {
        using var json = await GetAsync($"{applicationId}/jobs", cancellationToken);
        return json is null ? TimeSpan.Zero : ParseWork(json.RootElement);
    }

    /// <summary>The Spark settings that it ran with.</summary>
    public async Task<IReadOnlyDictionary<string, string>> SettingsAsync(
        string applicationId,
        CancellationToken cancellationToken
    )
    {
        using var json = await GetAsync($"{applicationId}/environment", cancellationToken);
        return json is null
            ? new Dictionary<string, string>(StringComparer.Ordinal)
            : ParseSettings(json.RootElement);
    }

    // [["spark.app.name","pi"], …]
    internal static IReadOnlyDictionary<string, string> ParseSettings(JsonElement environment) =>
        environment
            .GetProperty("sparkProperties")
            .EnumerateArray()
            .ToDictionary(
                pair => pair[0].GetString() ?? "",
                pair => pair[1].GetString() ?? "",
                StringComparer.Ordinal
            );

    internal static IReadOnlyList<ExecutorUse> ParseExecutors(JsonElement executors) =>
        [
            .. executors
                .EnumerateArray()
                .Select(executor => new ExecutorUse(
                    executor.GetProperty("id").GetString() ?? "",
                    executor.GetProperty("hostPort").GetString() ?? "",
                    executor.GetProperty("completedTasks").GetInt32()
                ))
                .Where(executor => executor.Id != "driver")
                .OrderBy(executor => executor.Id, StringComparer.Ordinal),
        ];

    internal static TimeSpan ParseWork(JsonElement jobs)
    {
        var times = jobs.EnumerateArray()
            .Where(job => job.TryGetProperty("completionTime", out _))
            .Select(job => (From: Time(job, "submissionTime"), To: Time(job, "completionTime")))
            .ToList();
        return times.Count == 0
            ? TimeSpan.Zero
            : times.Max(time => time.To) - times.Min(time => time.From);
    }

    // "2026-11-21T16:38:44.123GMT"
    private static DateTimeOffset Time(JsonElement job, string name) =>
        DateTimeOffset.ParseExact(
            job.GetProperty(name).GetString() ?? "",
            "yyyy-MM-dd'T'HH:mm:ss.fff'GMT'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );

    private async Task<bool> IsCompleteAsync(
        string applicationId,
        CancellationToken cancellationToken
    )
    {
        using var json = await GetAsync(applicationId, cancellationToken);
        return json is not null
            && json.RootElement.TryGetProperty("attempts", out var attempts)
            && attempts
                .EnumerateArray()
                .All(attempt => attempt.GetProperty("completed").GetBoolean());
    }

    private async Task<JsonDocument?> GetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(
                new Uri(address, $"api/v1/applications/{path}"),
                cancellationToken
            );
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable)
            {
                return null;
            }

            response.EnsureSuccessStatusCode();
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException)
        {
            throw new PipelineException(
                $"The history server at {address} does not answer ({exception.Message}): run Deploy.",
                exception
            );
        }
    }
}
