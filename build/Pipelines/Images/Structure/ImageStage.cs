using Kindling.Docker;
using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Images.Structure;

/// <summary>Where checks run: the engine, the images by their short names, and a network that is gone afterwards.</summary>
internal sealed class ImageStage(
    DockerClient engine,
    IReadOnlyDictionary<string, string> images,
    TimeProvider time
) : IAsyncDisposable
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    private readonly string _network = $"kindling-test-{Guid.NewGuid():N}"[..28];
    private readonly List<string> _containers = [];
    private bool _hasNetwork;

    public DockerClient Engine => engine;

    public TimeProvider Time => time;

    public string NameOf(string image) => images[image];

    /// <summary>As hardened clusters run it: any user with group 0, nothing writable, no capabilities.</summary>
    public ContainerRequest Restricted(string image, params string[] command) =>
        Plain(image, command) with
        {
            User = "12345:0",
            ReadOnlyRootFs = true,
            CapDrop = ["ALL"],
            SecurityOpt = ["no-new-privileges"],
            Tmpfs = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["/tmp"] = "mode=1777",
            },
        };

    public ContainerRequest Plain(string image, params string[] command) =>
        new(images[image]) { Command = command, Labels = Leftovers.Labels };

    /// <summary>Runs a container to its end; what it wrote to stdout.</summary>
    public async Task<string> OutputAsync(
        ContainerRequest request,
        CancellationToken cancellationToken
    )
    {
        var result = await engine.RunAsync(request, cancellationToken);
        return result.ExitCode == 0
            ? result.Stdout
            : throw new CheckFailedException(
                $"exit code {result.ExitCode}: {ReasonIn(Lines(result))}"
            );
    }

    /// <summary>Runs a shell command in a container.</summary>
    public Task<string> ShellAsync(
        string image,
        string script,
        CancellationToken cancellationToken
    ) => OutputAsync(Plain(image, "sh", "-c", script), cancellationToken);

    /// <summary>Starts a container that others on the stage find by its host name.</summary>
    public async Task<string> StartAsync(
        ContainerRequest request,
        CancellationToken cancellationToken
    )
    {
        if (!_hasNetwork)
        {
            await engine.CreateNetworkAsync(_network, Leftovers.Labels, cancellationToken);
            _hasNetwork = true;
        }

        var name = HostOf(
            request.Hostname ?? throw new ArgumentException("it has no host name", nameof(request))
        );
        // Noted before it is made: a cancel may come between the making and the answer.
        _containers.Add(name);
        var id = await engine.CreateContainerAsync(
            request with
            {
                NetworkMode = _network,
                Name = name,
            },
            cancellationToken
        );
        await engine.StartContainerAsync(id, cancellationToken);
        return id;
    }

    /// <summary>A container's name, which others on the stage find it by.</summary>
    public string HostOf(string hostname) => $"{_network}-{hostname}";

    /// <summary>On the stage's network.</summary>
    public ContainerRequest Joining(ContainerRequest request) =>
        request with
        {
            NetworkMode = _network,
        };

    /// <summary>Waits until a container has written something.</summary>
    public async Task WaitForAsync(
        string container,
        string text,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            deadline.Token,
            cancellationToken
        );
        var last = "";
        try
        {
            while (true)
            {
                var logs = await engine.ReadLogsAsync(container, either.Token);
                last = logs.Stdout + logs.Stderr;
                if (last.Contains(text, StringComparison.Ordinal))
                {
                    return;
                }

                var details = await engine.InspectContainerAsync(container, either.Token);
                if (details is not { IsRunning: true })
                {
                    throw new CheckFailedException(
                        $"it ended with {details?.ExitCode}: {ReasonIn(last.Split('\n'))}"
                    );
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), time, either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var end = string.Join(" / ", last.Split('\n').TakeLast(3));
            throw new CheckFailedException(
                $"'{text}' did not appear within {patience.TotalSeconds:0} s; the last lines: {end}"
            );
        }
    }

    /// <summary>Sends SIGTERM; how long the container took to end, and its exit code.</summary>
    public async Task<(TimeSpan Took, int ExitCode)> TerminateAsync(
        string container,
        CancellationToken cancellationToken
    )
    {
        var start = time.GetTimestamp();
        await engine.KillContainerAsync(container, "SIGTERM", cancellationToken);
        // Whatever swallows the signal is killed, so that this comes to an end.
        var ending = engine.WaitContainerAsync(container, cancellationToken);
        if (await Task.WhenAny(ending, Task.Delay(s_grace, time, cancellationToken)) != ending)
        {
            await engine.KillContainerAsync(container, "SIGKILL", cancellationToken);
        }

        return (time.GetElapsedTime(start), await ending);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(
            _containers.Select(container =>
                Cleanup.TryAsync(token => engine.RemoveContainerAsync(container, token), time)
            )
        );
        await Cleanup.TryAsync(token => engine.RemoveNetworkAsync(_network, token), time);
    }

    private static string ReasonIn(string[] lines) =>
        FailureReason.Find(lines) ?? string.Join(" / ", lines.TakeLast(3));

    private static string[] Lines(ContainerResult result) =>
        (result.Stdout + "\n" + result.Stderr).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
