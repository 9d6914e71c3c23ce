using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Smoke;

namespace Kindling.Pipelines.Deploys;

// What runs in the namespace: shells, applications, the checks that prove it.
public sealed partial class KubernetesEnvironment
{
    /// <summary>
    /// Runs a command in a component, or a shell, with this process's input, output and terminal; answers its exit code. Spark gets a pod
    /// for it, a driver in client mode.
    /// </summary>
    public Task<int> ShellAsync(
        string component,
        IReadOnlyList<string> command,
        CancellationToken cancellationToken
    ) =>
        KubernetesFailures.TellAsync(async () =>
        {
            var place = ShellPlace.Named(component);
            var streams = ShellStreams.OfThisProcess();
            var shell = new ClusterShell(_client, _settings, _time);
            return place.Component is { } label
                ? await RunAsync(
                    await new DeployStatus(_client, _settings).PodAsync(
                        label,
                        place.Pod,
                        cancellationToken
                    )
                )
                : await new ShellPod(
                    _client,
                    _settings,
                    _time,
                    Tell,
                    Warn,
                    isInteractive: true
                ).UseAsync(
                    await TemplateAsync(ShellJob.Component, cancellationToken),
                    RunAsync,
                    cancellationToken
                );

            Task<int> RunAsync(string pod) =>
                shell.RunAsync(pod, place, command, streams, cancellationToken);
        });

    /// <summary>Runs an application in cluster mode to its end.</summary>
    public Task<JobResult> SubmitAsync(
        JobRequest request,
        Action<string> onLine,
        CancellationToken cancellationToken
    ) =>
        KubernetesFailures.TellAsync(async () =>
        {
            ArgumentNullException.ThrowIfNull(request);
            await JobPreflight.CheckAsync(
                _client,
                _settings.Namespace,
                withCommands: false,
                cancellationToken
            );
            using var ground = await GroundAsync(cancellationToken);
            await ground.EndAbandonedAsync(cancellationToken);
            return await ground.SubmitAsync(request, onLine, cancellationToken);
        });

    /// <summary>The checks that prove the namespace.</summary>
    public Task<SmokeRunner> ChecksAsync(
        JobResources resources,
        CancellationToken cancellationToken
    ) =>
        KubernetesFailures.TellAsync(async () =>
        {
            await JobPreflight.CheckAsync(
                _client,
                _settings.Namespace,
                withCommands: true,
                cancellationToken
            );
            var templates = await TemplatesAsync(cancellationToken);
            var choices = await LiveChoices.ReadAsync(
                _client,
                _settings.Namespace,
                cancellationToken
            );
            var settings = choices.Fill(_settings);
            return new SmokeRunner(
                () => new ClusterGround(_client, settings, templates, Warn, _time),
                resources,
                _log,
                _time
            );
        });

    private async Task<ClusterGround> GroundAsync(CancellationToken cancellationToken) =>
        new(_client, _settings, await TemplatesAsync(cancellationToken), Warn, _time);

    private async Task<JobTemplates> TemplatesAsync(CancellationToken cancellationToken) =>
        new(
            await TemplateAsync("smoke", cancellationToken),
            await TemplateAsync(ShellJob.Component, cancellationToken)
        );

    // Drivers get the image that the cluster's executors have, whatever was pushed here since.
    private async Task<Manifest> TemplateAsync(
        string component,
        CancellationToken cancellationToken
    )
    {
        var images = await DeployedImages.ReadAsync(_client, _settings, cancellationToken);
        var files = await ManifestFolder.ReadAsync(
            _settings.Folder,
            [component],
            cancellationToken
        );
        return Rendering
            .Render(files, _settings with { Components = [component], Images = images })
            .Single();
    }
}
