namespace Kindling.Kubernetes;

/// <content>Commands in containers.</content>
public sealed partial class KubernetesClient
{
    /// <summary>Runs a command in a container and answers its exit code.</summary>
    /// <exception cref="KubernetesException">It could not be started, or the connection broke before it ended.</exception>
    public async Task<int> ExecAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var upgrade = ApiRequest.Get(
            request.Pod.Path(Namespace, "exec"),
            [
                .. request.Command.Select(word => ("command", (string?)word)),
                ("container", request.Pod.Container),
                ("stdin", request.Input is null ? null : "true"),
                ("stdout", "true"),
                ("stderr", request.Terminal ? null : "true"),
                ("tty", request.Terminal ? "true" : null),
            ]
        ) with
        {
            Accept = "*/*",
            IsRepeatable = false,
            // KEP-4006: v5 can close the input; servers before 1.30 choose v4.
            Protocols = [ExecSession.V5, "v4.channel.k8s.io"],
        };
        using var socket = await _connection.UpgradeAsync(upgrade, cancellationToken);
        using var session = new ExecSession(
            request,
            socket,
            _connection.Context(upgrade),
            inner =>
                _connection.Broken(upgrade, "the connection broke before the command ended", inner),
            cancellationToken
        );
        return await session.RunAsync();
    }
}
