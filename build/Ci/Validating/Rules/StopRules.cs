namespace Kindling.Ci.Validating;

/// <summary>The job that stops an environment must be one that can: https://docs.gitlab.com/ci/yaml/#environmenton_stop.</summary>
internal static class StopRules
{
    public static void Check(
        LintedPipeline pipeline,
        JobPresence presence,
        LintedJob start,
        PipelineNode named,
        Mistakes mistakes
    )
    {
        if (named.IsVariable)
        {
            return;
        }

        if (pipeline.Find(named.Text!) is not { } stop)
        {
            if (pipeline.IsWhole)
            {
                Add(
                    $"on_stop names '{named.Text}', which is not there",
                    "add the job, or leave on_stop out"
                );
            }

            return;
        }

        foreach (var (message, wayOut) in Problems(start, stop))
        {
            Add(message, wayOut);
        }

        if (Apart(presence, start, stop) is { Count: > 0 } occasions)
        {
            Add(
                $"'{stop.Name}' has other rules than the job that it stops, and is not in the pipeline of {string.Join(", of ", occasions)}",
                "give both the same rules, the stop job with when: manual"
            );
        }

        void Add(string message, string wayOut) =>
            mistakes.Add(named.Place, start.Subject, message, wayOut);
    }

    private static IEnumerable<(string Message, string WayOut)> Problems(
        LintedJob start,
        LintedJob stop
    )
    {
        var (own, other) = (EnvironmentRules.Name(start)?.Text, EnvironmentRules.Name(stop)?.Text);
        if (own != other)
        {
            yield return (
                $"on_stop names '{stop.Name}', whose environment is {(other is null ? "missing" : $"'{other}'")} and not '{own}'",
                "give both the same environment:name"
            );
        }

        if ((stop["environment"] as MapNode)?["action"]?.Text != "stop")
        {
            yield return (
                $"on_stop names '{stop.Name}', which does not stop",
                "say environment:action: stop there"
            );
        }
    }

    private static List<string> Apart(JobPresence presence, LintedJob start, LintedJob stop)
    {
        var (own, other) = (presence.Of(start), presence.Of(stop));
        return
        [
            .. PipelineContext
                .All.Where(
                    (_, i) =>
                        presence.OfPipelines[i] != false && own[i] == true && other[i] == false
                )
                .Select(context => context.Name),
        ];
    }
}
