using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>What a plan would change, as kubectl diff shows it: unified, an object after the other, secrets masked.</summary>
internal static class DeployDiff
{
    private const int Context = 3;

    /// <summary>The text; empty for a plan with nothing to do.</summary>
    public static string Of(DeployPlan plan)
    {
        var salt = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var text = new StringBuilder();
        foreach (var change in plan.ToDo)
        {
            var isSecret = change.Manifest.Kind == "Secret";
            var before = change.Live is { } live ? Yaml(live, isSecret, salt) : "";
            var after = change.After is { } applied
                ? Yaml(applied, isSecret, salt)
                : Yaml(Wanted(change.Manifest), isSecret, salt);
            text.Append(
                $"--- {(change.Live is null ? "/dev/null" : change.Manifest)}\n+++ {change.Manifest}{(change.Kind == ChangeKind.Replace ? " (made anew)" : "")}\n"
            );
            Hunks(before, after, text);
        }

        return text.ToString();
    }

    private static JsonElement Wanted(Manifest manifest) =>
        JsonElement.Parse(manifest.Content.ToJsonString());

    private static string Yaml(JsonElement live, bool isSecret, string salt) =>
        YamlWriter.Write(LiveText.Shown(live, isSecret, salt)).TrimEnd('\n');

    private static void Hunks(string before, string after, StringBuilder text)
    {
        var lines = InlineDiffBuilder.Diff(before, after, ignoreWhiteSpace: false).Lines;
        var near = new HashSet<int>();
        foreach (var (i, line) in lines.Index())
        {
            if (line.Type != ChangeType.Unchanged)
            {
                near.UnionWith(Enumerable.Range(i - Context, 2 * Context + 1));
            }
        }

        var last = -1;
        foreach (var (i, line) in lines.Index().Where(x => near.Contains(x.Index)))
        {
            if (i != last + 1)
            {
                text.Append("@@\n");
            }

            last = i;
            text.Append(
                line.Type switch
                {
                    ChangeType.Inserted => '+',
                    ChangeType.Deleted => '-',
                    _ => ' ',
                }
            );
            text.Append(line.Text).Append('\n');
        }
    }
}
