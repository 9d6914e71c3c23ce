using System.Net;
using System.Runtime.ExceptionServices;
using Kindling.Kubernetes;
using Serilog;

namespace Kindling.Pipelines.Deploys;

/// <summary>A deploy from its manifests to pods that are ready: looked at, planned, applied, awaited.</summary>
/// <param name="client">The cluster.</param>
/// <param name="settings">What is deployed.</param>
/// <param name="images">Looks at the images; null for who trusts them.</param>
/// <param name="isTerminal">True when somebody watches: what is awaited is a tree then.</param>
/// <param name="log">Hears what is done and awaited.</param>
/// <param name="time">The clock.</param>
internal sealed class ClusterDeploy(
    KubernetesClient client,
    DeploySettings settings,
    ImageCheck? images,
    bool isTerminal,
    ILogger log,
    TimeProvider time
)
{
    /// <summary>What would be changed.</summary>
    public async Task<DeployPlan> PlanAsync(CancellationToken cancellationToken)
    {
        var wanted = await WantedObjects.ReadAsync(client, settings, cancellationToken);
        return await PlanAsync(
            wanted.Settings,
            await wanted.CompleteAsync(client, cancellationToken),
            cancellationToken
        );
    }

    /// <summary>Why a deploy would be refused; empty where it would not.</summary>
    public async Task<IReadOnlyList<string>> FindingsAsync(CancellationToken cancellationToken)
    {
        var wanted = await WantedObjects.ReadAsync(client, settings, cancellationToken);
        var clock = await ClusterClock.ReadAsync(client, time, cancellationToken);
        return await LookAsync(wanted, clock, cancellationToken);
    }

    /// <summary>Applies what is other than wanted and waits until all is ready; answers how many objects were written.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var atMost = settings.Deadline + settings.CapacityPatience;
        using var deadline = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            deadline.Token,
            cancellationToken
        );
        try
        {
            return await ApplyAsync(either.Token, cancellationToken);
        }
        catch (OperationCanceledException exception)
            when (!cancellationToken.IsCancellationRequested)
        {
            throw new DeadlineException(
                $"The deploy was not done within {atMost.TotalSeconds:0} s; run it again, it goes on where it was.",
                exception
            );
        }
    }

    // The wait has a clock of its own for all, and says what it waited for.
    private async Task<int> ApplyAsync(
        CancellationToken cancellationToken,
        CancellationToken untilReady
    )
    {
        var wanted = await WantedObjects.ReadAsync(
            client,
            settings,
            LetNamespaceGoAsync,
            cancellationToken
        );
        var whole = wanted.Settings;
        var clock = await ClusterClock.ReadAsync(client, time, cancellationToken);
        var wait = new DeployWait(client, whole, clock, WaitProgress.For(isTerminal, log, time));
        var (manifests, plan) = await PlanAsync(wanted, clock, cancellationToken);
        await new DeployApplier(client, whole, time, Tell).ApplyAsync(plan, cancellationToken);
        await wait.WaitAsync(manifests, untilReady);
        return plan.ToDo.Count();
    }

    // What is still in it goes with it, and would look as if nothing had to be written.
    private async Task LetNamespaceGoAsync(CancellationToken cancellationToken)
    {
        var name = new ObjectName("v1", "Namespace", settings.Namespace);
        if (!await IsGoingAsync(name, cancellationToken))
        {
            return;
        }

        if (!settings.Components.Contains("namespace"))
        {
            throw Going("with the component namespace");
        }

        Tell($"Namespace {settings.Namespace} is being removed: it is made anew after that");
        try
        {
            await Absence.WaitAsync(
                client,
                name,
                settings.ResourceDeadline,
                time,
                cancellationToken
            );
        }
        catch (KubernetesException exception) when (exception.Status == HttpStatusCode.Forbidden)
        {
            throw Going("which you may not watch");
        }
    }

    private async Task<bool> IsGoingAsync(ObjectName name, CancellationToken cancellationToken)
    {
        try
        {
            var live = await client.GetAsync(name, cancellationToken);
            return live?.Text("metadata", "deletionTimestamp") is not null;
        }
        catch (KubernetesException exception) when (exception.Status == HttpStatusCode.Forbidden)
        {
            // Whether it may be seen at all, the preflight says.
            return false;
        }
    }

    private DeployRefusedException Going(string how) =>
        new([
            $"the namespace {settings.Namespace} is being removed: deploy when it is gone, {how}",
        ]);

    // What writes nothing needs no leave to write, no room and no image: then nobody is asked.
    private async Task<(IReadOnlyList<Manifest> Manifests, DeployPlan Plan)> PlanAsync(
        WantedObjects wanted,
        ClusterClock clock,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<Manifest> manifests = [];
        DeployPlan? plan = null;
        IReadOnlyList<string> conflicts = [];
        ExceptionDispatchInfo? failure = null;
        try
        {
            manifests = await wanted.CompleteAsync(client, cancellationToken);
            plan = await PlanAsync(wanted.Settings, manifests, cancellationToken);
            if (!plan.ToDo.Any() && wanted.Problems.Count == 0)
            {
                return (manifests, plan);
            }
        }
        catch (DeployRefusedException exception)
        {
            conflicts = exception.Findings;
        }
        catch (KubernetesException exception)
        {
            // The preflight tells more than the first refusal.
            failure = ExceptionDispatchInfo.Capture(exception);
        }

        string[] findings = [.. await LookAsync(wanted, clock, cancellationToken), .. conflicts];
        if (findings.Length > 0)
        {
            throw new DeployRefusedException(findings);
        }

        failure?.Throw();
        return (manifests, plan!);
    }

    private Task<IReadOnlyList<string>> LookAsync(
        WantedObjects wanted,
        ClusterClock clock,
        CancellationToken cancellationToken
    ) =>
        new Preflight(client, wanted.Settings, images, clock).FindingsAsync(
            wanted,
            cancellationToken
        );

    private Task<DeployPlan> PlanAsync(
        DeploySettings whole,
        IReadOnlyList<Manifest> manifests,
        CancellationToken cancellationToken
    ) => new DeployPlanner(client, whole).PlanAsync(manifests, cancellationToken);

    private void Tell(string news) => log.Information("{News}", news);
}
