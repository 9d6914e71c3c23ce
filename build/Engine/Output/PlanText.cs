using System.Text;
using System.Text.Json;
using Nuke.Common.Execution;

namespace Nuke.Common.Output;

/// <summary>The plan for people and for programs; pure functions. An HTML form can stand beside them.</summary>
internal static class PlanText
{
    private static readonly JsonWriterOptions s_indented = new()
    {
        Indented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Text(IReadOnlyCollection<ExecutableTarget> plan)
    {
        var text = new StringBuilder();
        var width = plan.Select(x => x.Name.Length).DefaultIfEmpty().Max() + 2;
        foreach (var (target, number) in plan.Select((x, i) => (x, i + 1)))
        {
            var notes = string.Join("; ", Notes(plan, target));
            text.AppendLine($"{number, 3}. {target.Name.PadRight(width)}{notes}".TrimEnd());
        }

        return text.ToString();
    }

    public static string Json(IReadOnlyCollection<ExecutableTarget> plan)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_indented))
        {
            json.WriteStartObject();
            json.WriteStartArray("targets");
            foreach (var target in plan)
            {
                Write(json, plan, target);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(
        Utf8JsonWriter json,
        IReadOnlyCollection<ExecutableTarget> plan,
        ExecutableTarget target
    )
    {
        json.WriteStartObject();
        json.WriteString("name", target.Name);
        json.WriteString("status", target.Status.ToString());
        json.WriteBoolean("invoked", target.Invoked);
        if (target.Description is { } description)
        {
            json.WriteString("description", description);
        }

        if (target.Status == ExecutionStatus.Skipped)
        {
            json.WriteString("reason", BuildOutput.Reason(target));
        }

        Write(json, "dependsOn", target.ExecutionDependencies.Where(plan.Contains));
        Write(json, "after", target.OrderDependencies.Where(plan.Contains));
        Write(json, "triggeredBy", target.TriggerDependencies.Where(plan.Contains));
        json.WriteEndObject();
    }

    private static void Write(
        Utf8JsonWriter json,
        string name,
        IEnumerable<ExecutableTarget> targets
    )
    {
        json.WriteStartArray(name);
        foreach (var target in targets)
        {
            json.WriteStringValue(target.Name);
        }

        json.WriteEndArray();
    }

    private static IEnumerable<string> Notes(
        IReadOnlyCollection<ExecutableTarget> plan,
        ExecutableTarget target
    )
    {
        if (target.Status == ExecutionStatus.Skipped)
        {
            yield return $"skipped, {BuildOutput.Reason(target)}";
        }

        var dependencies = target
            .ExecutionDependencies.Where(plan.Contains)
            .Select(x => x.Name)
            .ToList();
        if (dependencies.Count > 0)
        {
            yield return $"depends on {string.Join(", ", dependencies)}";
        }

        var sources = target.TriggerDependencies.Where(plan.Contains).Select(x => x.Name).ToList();
        if (sources.Count > 0)
        {
            yield return $"triggered by {string.Join(", ", sources)}";
        }
    }
}
