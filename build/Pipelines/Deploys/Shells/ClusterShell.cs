using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Runs a command, or a shell, in a component's pod, with this process's own streams.</summary>
internal sealed class ClusterShell(
    KubernetesClient client,
    DeploySettings settings,
    TimeProvider time
)
{
    // 128 and SIGKILL, which all in a container get when it ends.
    private const int Killed = 137;

    // The status of a container that was killed comes a moment after the end of what ran in it.
    private static readonly TimeSpan s_statusDelay = TimeSpan.FromSeconds(1);

    /// <summary>The command's exit code.</summary>
    /// <exception cref="PipelineException">Its pod was lost, or it could not be started.</exception>
    public async Task<int> RunAsync(
        string pod,
        ShellPlace place,
        IReadOnlyList<string> command,
        ShellStreams streams,
        CancellationToken cancellationToken
    )
    {
        var name = new ObjectName("v1", "Pod", pod, settings.Namespace);
        var before = await client.GetAsync(name, cancellationToken);
        using var terminal = streams.OpenTerminal();
        var request = new ExecRequest(
            new PodName(pod, settings.Namespace),
            place.Command(command, terminal?.Kind)
        )
        {
            Input = streams.Input,
            Output = streams.Output,
            Error = streams.Error,
            Terminal = terminal is not null,
            Sizes = terminal?.SizesAsync(cancellationToken),
        };
        try
        {
            var code = await client.ExecAsync(request, cancellationToken);
            return
                code != Killed || await LossAsync(name, before, cancellationToken) is not { } loss
                ? code
                : throw Lost(pod, loss, inner: null);
        }
        catch (KubernetesException exception)
        {
            throw await LossAsync(name, before, cancellationToken) is { } loss
                ? Lost(pod, loss, exception)
                : new PipelineException(exception.Message, exception);
        }
        catch (IOException exception)
        {
            // Whoever read the output, as head does, has enough.
            throw new PipelineException(
                $"the command was left: its output cannot be written ({exception.Message})",
                exception
            );
        }
    }

    private static PipelineException Lost(string pod, string loss, Exception? inner) =>
        new($"the pod {pod} {loss} while the command ran in it: run it again", inner);

    private async Task<string?> LossAsync(
        ObjectName name,
        JsonElement? before,
        CancellationToken cancellationToken
    )
    {
        await Task.Delay(s_statusDelay, time, cancellationToken);
        return before is { } pod
            ? PodLoss.Of(pod, await client.GetAsync(name, cancellationToken))
            : "was deleted";
    }
}
