using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Looks, before anything is made, for rights that are missing to run a job; all at once.</summary>
internal static class JobPreflight
{
    public static async Task CheckAsync(
        KubernetesClient client,
        string space,
        bool withCommands,
        CancellationToken cancellationToken
    )
    {
        var questions = NeededRights.OfSubmitter(space, withCommands).ToArray();
        var answers = await Task.WhenAll(
            questions.Select(x => client.ReviewAccessAsync(x, cancellationToken))
        );
        var missing = questions
            .Zip(answers)
            .Where(x => !x.Second.IsAllowed)
            .Select(x => $"you may not {x.First}: ask for a Role with it")
            .ToArray();
        if (missing.Length > 0)
        {
            throw new DeployRefusedException(missing);
        }
    }
}
