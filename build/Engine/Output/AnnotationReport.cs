using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kindling.NukeExtensions;
using Nuke.Common.IO;

namespace Nuke.Common.Output;

/// <summary>
/// Warnings and errors as GitLab shows them beside a job: <c>artifacts/annotations.json</c>, links with labels.
/// https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsannotations
/// </summary>
internal static class AnnotationReport
{
    public const string FileName = "annotations.json";

    private const int MostProblems = 20;
    private const int LongestLabel = 200;

    private static readonly JsonWriterOptions s_indented = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(AbsolutePath root, BuildScope scope, SecretMask mask)
    {
        if (scope.Host is not CI.GitLab.GitLab { JobUrl: { } page })
        {
            return;
        }

        try
        {
            var report = Render(scope.Log.Problems, page.AbsoluteUri, mask);
            (Artifacts.Under(root) / FileName).WriteAllText(report);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Serilog.Log.Debug("No annotations were written: {Reason}", exception.Message);
        }
    }

    internal static string Render(
        IReadOnlyList<LoggedProblem> problems,
        string page,
        SecretMask mask
    )
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_indented))
        {
            json.WriteStartObject();
            json.WriteStartArray("warnings_and_errors");
            foreach (var problem in problems.OrderByDescending(x => x.IsError).Take(MostProblems))
            {
                json.WriteStartObject();
                json.WriteStartObject("external_link");
                json.WriteString("label", Label(problem, mask));
                json.WriteString("url", page);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static string Label(LoggedProblem problem, SecretMask mask)
    {
        var kind = problem.IsError ? "error" : "warning";
        var target = problem.Target.Length > 0 ? $"{problem.Target}: " : "";
        // Masked before it is cut: half a secret would not be found.
        var label = $"{kind}: {target}{mask.Apply(problem.Message).ReplaceLineEndings(" ")}";
        return label.Length > LongestLabel ? label[..LongestLabel] + "…" : label;
    }
}
