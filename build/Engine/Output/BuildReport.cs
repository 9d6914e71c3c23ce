using System.Text;
using System.Text.Json;
using Nuke.Common.Execution;

namespace Nuke.Common.Output;

/// <summary>The run as data, for <c>artifacts/build-report.json</c>. Durations are seconds, times are UTC.</summary>
internal static class BuildReport
{
    private static readonly JsonWriterOptions s_indented = new()
    {
        Indented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Render(
        IReadOnlyCollection<ExecutableTarget> plan,
        IReadOnlyList<LoggedProblem> problems,
        BuildOutcome outcome
    )
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_indented))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteNumber("exitCode", outcome.ExitCode);
            json.WriteString("host", outcome.Host);
            json.WriteString("started", outcome.Started.ToString("O"));
            json.WriteNumber("duration", Math.Round(outcome.Duration.TotalSeconds, 3));
            json.WriteStartArray("targets");
            foreach (var target in plan)
            {
                Write(json, target);
            }

            json.WriteEndArray();
            json.WriteStartArray("problems");
            foreach (var problem in problems)
            {
                json.WriteStartObject();
                json.WriteString("level", problem.IsError ? "error" : "warning");
                json.WriteString("target", problem.Target);
                json.WriteString("message", problem.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, ExecutableTarget target)
    {
        json.WriteStartObject();
        json.WriteString("name", target.Name);
        json.WriteString("status", target.Status.ToString());
        json.WriteBoolean("invoked", target.Invoked);
        json.WriteNumber("duration", Math.Round(target.Duration.TotalSeconds, 3));
        if (target.Status == ExecutionStatus.Skipped)
        {
            json.WriteString("reason", BuildOutput.Reason(target));
        }

        if (target.Failure?.InnerException is { } failure)
        {
            json.WriteString("error", failure.Message);
        }

        json.WriteStartObject("summary");
        foreach (var (key, value) in target.SummaryInformation)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}

/// <summary>How a run ended.</summary>
internal sealed record BuildOutcome(
    int ExitCode,
    string Host,
    DateTimeOffset Started,
    TimeSpan Duration
);
