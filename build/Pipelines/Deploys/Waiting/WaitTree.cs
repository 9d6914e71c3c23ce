using System.Text.Json;
using Kindling.Kubernetes;
using Spectre.Console;

namespace Kindling.Pipelines.Deploys;

/// <summary>What is awaited and why, as a tree; pure.</summary>
internal static class WaitTree
{
    private static readonly Style s_ready = new(Color.Green);
    private static readonly Style s_wrong = new(Color.Yellow);

    public static Tree Of(IReadOnlyList<Awaited> all, TimeSpan elapsed, IEnumerable<string> notes)
    {
        var ready = all.Where(x => x.State.Progress == Progress.Ready).ToArray();
        var tree = new Tree(
            Words($"{ready.Length} of {all.Count} are ready, {elapsed.TotalSeconds:0} s")
        );
        foreach (var awaited in all.Where(x => x.State.Progress != Progress.Ready))
        {
            Add(tree, awaited);
        }

        if (ready.Length > 0)
        {
            // They need no line each, and the others all that there are.
            var names = string.Join(", ", ready.Select(x => x.Manifest.Name.Name));
            tree.AddNode(Words($"ready: {names}", s_ready));
        }

        foreach (var note in notes)
        {
            tree.AddNode(Words(note));
        }

        return tree;
    }

    private static void Add(Tree tree, Awaited awaited)
    {
        var node = tree.AddNode(Words($"{awaited.Manifest}: {awaited.State.Message}"));
        var told = new HashSet<Finding>();
        foreach (var pod in awaited.Pods.Where(pod => !StuckPods.IsReady(pod)))
        {
            var name = $"pod {pod.Text("metadata", "name")}";
            var why = awaited.Findings.Where(x => IsAbout(x, name)).ToArray();
            var step = node.AddNode(Words($"{name}: {PodStep.Of(pod)}"));
            foreach (var finding in why)
            {
                told.Add(finding);
                step.AddNode(Words(finding.Cause, s_wrong));
            }
        }

        foreach (var finding in awaited.Findings.Where(x => !told.Contains(x)))
        {
            node.AddNode(Words($"{finding}", s_wrong));
        }
    }

    private static bool IsAbout(Finding finding, string pod) =>
        finding.Resource == pod || finding.Resource.StartsWith($"{pod},", StringComparison.Ordinal);

    // Text, not markup: a message may have brackets. One line each, so that a tree has room.
    private static Text Words(string text, Style? style = null) =>
        new(text, style) { Overflow = Overflow.Ellipsis };
}
